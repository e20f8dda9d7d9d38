/** The parts that a whole journal does not show at their edges. */
import "../support/core.js";
import { describe, expect, it } from "vitest";
import { Integers } from "../../src/verify/index/columns.js";
import { Holds } from "../../src/verify/index/holds.js";
import { JournalIndex } from "../../src/verify/index/journal.js";
import { LineCutter } from "../../src/verify/index/lines.js";
import { readEntries } from "../../src/verify/index/rows.js";
import { seriesOf } from "../../src/verify/query/accounts.js";
import { textCell } from "../../src/verify/query/csv.js";
import { amountText, minorOf } from "../../src/verify/query/money.js";
import { dayBegin, dayEnd, dayOf, timeStamp, timeText } from "../../src/verify/query/time.js";

const MOST = 9223372036854775807n;

describe("int64", () => {
  it("is read, kept and shown to the last digit", () => {
    const [entry] = readEntries(`[[7,-${MOST},0,${MOST},-1,3,0,0]]`);
    expect(entry).toEqual({ account: 7, availableChange: -MOST, frozenChange: 0n, available: MOST, frozen: -1n });
    const column = new Integers();
    for (const value of [MOST, -MOST - 1n, 0n, MOST - 1n, -1n, 1n << 32n]) column.push(value);
    expect([column.at(0), column.at(1)]).toEqual([MOST, -MOST - 1n]);
    const places = [0, 1, 2, 3, 4, 5];
    expect(places.sort((a, b) => column.compare(a, b))).toEqual([1, 4, 2, 5, 3, 0]);
    expect(places.map(column.equals(MOST - 1n))).toEqual([false, false, false, false, true, false]);
    expect(amountText(MOST, "CNY")).toBe("92233720368547758.07");
  });

  it("stands in minor units where the currency is not known", () => {
    expect([amountText(5n, "POINT"), minorOf("5", "POINT"), minorOf("5.0", "POINT")]).toEqual(["5", 5n, undefined]);
    expect([minorOf("5", "CNY"), minorOf("0.001", "CNY"), minorOf("5", "JPY")]).toEqual([500n, undefined, 5n]);
  });
});

it("days begin at midnight of +08:00", () => {
  expect(dayBegin("2026-03-02")).toBe(Date.parse("2026-03-01T16:00:00Z"));
  expect(dayEnd("2026-03-02")).toBe(dayBegin("2026-03-03"));
  expect(dayOf(Date.parse("2026-03-02T15:59:59.999Z"))).toBe(dayBegin("2026-03-02"));
  expect(dayOf(Date.parse("2026-03-02T16:00:00Z"))).toBe(dayBegin("2026-03-03"));
  expect([dayBegin("yesterday"), dayBegin("2026-13-01")]).toEqual([undefined, undefined]);
  expect(timeText(Date.parse("2026-03-01T16:00:00Z"))).toBe("2026-03-02 00:00:00");
  expect(timeStamp(Date.parse("2026-03-01T16:00:00Z"))).toBe("2026-03-02T00:00:00.000+08:00");
  expect(timeText(9e18)).toBe("9000000000000000000");
});

it.each([
  ["user:1", "user:1"],
  ["=1+1", "'=1+1"],
  ["+cmd|'/c calc'!A0", "'+cmd|'/c calc'!A0"],
  ["-2", "'-2"],
  ['@a,"b"', `"'@a,""b"""`],
  ["\t=1", "'\t=1"],
  ["a\r\nb", '"a\r\nb"'],
])("a CSV cell of %j is %j", (text, cell) => {
  expect(textCell(text)).toBe(cell);
});

it("holds are found again by their ids, also if these do not rise", () => {
  const holds = new Holds();
  const put = (id: number, remaining: string): void => {
    const cells = ["holds", String(id), "freeze", "1", "9", "0", "0", remaining, "FROZEN", null, "0", null];
    holds.put(cells, 0);
  };
  for (const id of [10, 12, 11, 13]) put(id, "9");
  for (const id of [12, 11, 10, 13]) put(id, String(id));
  expect([10, 12, 11, 13].map((id) => holds.remaining.at(holds.find(BigInt(id))))).toEqual([10n, 12n, 11n, 13n]);
  expect([holds.length, holds.find(14n)]).toEqual([4, -1]);
});

it("a long series keeps every peak and every end of its stretches", () => {
  const index = new JournalIndex();
  const line = (commit: number, changes: [number, number][]): string => {
    const transactions = changes.map(([available, frozen], at) => {
      const effects = commit === 1 && at === 0 ? '[["accounts","1","user:a","100001","CNY"]]' : "[]";
      const entries = `[[1,0,0,${available},${frozen},1,0,0]]`;
      return [String(commit * 1000 + at), String(commit), String(commit), "recharge", entries, "{}", "{}", effects];
    });
    return `${JSON.stringify({ commit: [String(commit)], transactions })}\n`;
  };
  // Flat but for one peak and one trough, and an end that is neither.
  const values = Array.from({ length: 30_000 }, (_, at): [number, number] => [
    at === 12_345 ? 99_900 : at === 29_999 ? 5100 : 5000 + (at % 7),
    at === 23_456 ? 100 : 700,
  ]);
  for (let at = 0; at < values.length; at += 100) {
    index.push(new TextEncoder().encode(line(1 + at / 100, values.slice(at, at + 100))));
  }
  const { available, frozen, times, entries } = seriesOf(index, 1);
  expect(entries).toBe(30_000);
  expect(times.length).toBeLessThan(2000);
  expect(available.filter((text) => text === "999.00")).toHaveLength(1);
  expect(frozen.filter((text) => text === "1.00")).toHaveLength(1);
  expect([available[0], available.at(-1), times.at(-1)]).toEqual(["50.00", "51.00", 300]);
  // Each stretch ends with what its last entry records: 5000 + 99 % 7, then + 199 % 7, …
  const atEnd = (commit: number): string | undefined => available[times.lastIndexOf(commit)];
  expect([atEnd(1), atEnd(2)]).toEqual(["50.01", "50.03"]);
});

it("lines are cut alike wherever the parts are", () => {
  const bytes = new TextEncoder().encode("one\n\nthree\r\n四");
  for (const size of [1, 2, 5, 100]) {
    const cutter = new LineCutter();
    const lines = [];
    for (let at = 0; at < bytes.length; at += size) lines.push(...cutter.push(bytes.subarray(at, at + size)));
    expect(cutter.open).toBe(3);
    lines.push(...cutter.end());
    expect(lines.map(({ offset, bytes: length, content }) => [offset, length, new TextDecoder().decode(content)])).toEqual([
      [0, 3, "one"],
      [4, 0, ""],
      [5, 6, "three\r"],
      [12, 3, "四"],
    ]);
  }
});
