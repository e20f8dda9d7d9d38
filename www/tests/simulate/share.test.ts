import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { EXAMPLE_IDS, examples } from "../../src/simulate/model/examples.js";
import { randomScenario } from "../../src/simulate/model/random.js";
import { MAX_BYTES, MAX_TEXT, share, unshare } from "../../src/simulate/model/share.js";

/** A link that holds a value. */
const linkOf = (value: unknown): string => `1.${deflateRawSync(JSON.stringify(value)).toString("base64url")}`;

async function textOf(scenario: Parameters<typeof share>[0]): Promise<string> {
  const shared = await share(scenario);
  if ("error" in shared) throw new Error(shared.error.message);
  return shared.text;
}

async function codeOf(text: string): Promise<string | undefined> {
  const shared = await unshare(text);
  return "error" in shared ? shared.error.code : undefined;
}

describe("a link", () => {
  it.each(EXAMPLE_IDS)("holds the example %s, and gives it back", async (id) => {
    const text = await textOf(examples[id]);
    expect(text).toMatch(/^1\.[\w-]+$/);
    expect(text.length).toBeLessThan(2_000);
    expect(await unshare(text)).toEqual({ scenario: examples[id] });
  });

  it("holds 100 random scenarios", async () => {
    for (let seed = 1; seed <= 100; seed++) {
      const scenario = randomScenario(seed);
      expect(await unshare(await textOf(scenario))).toEqual({ scenario });
    }
  });

  it("keeps what was typed, whatever it is", async () => {
    const scenario = structuredClone(examples.licence);
    scenario.parties[0] = { ...scenario.parties[0]!, name: "<img src=x onerror=alert(1)> \u0000 😀 ‮" };
    expect(await unshare(await textOf(scenario))).toEqual({ scenario });
  });

  it("refuses a scenario that is too large", async () => {
    const scenario = structuredClone(examples.licence);
    const order = scenario.orders[0]!;
    scenario.orders = Array.from({ length: 50 }, (_, index) => ({
      ...order,
      name: `${index}`,
      items: Array.from({ length: 50 }, (_, item) => ({ ...order.items[0]!, name: `${item}` })),
    }));
    expect(await share(scenario)).toMatchObject({ error: { code: "LINK_TOO_LARGE" } });
  });
});

describe("a hostile link", () => {
  const good = linkOf(examples.licence);

  it("is good as made here, so the following are refused for their own reason", async () => {
    expect(await unshare(good)).toEqual({ scenario: examples.licence });
  });

  it.each([
    ["empty", ""],
    ["without a version", good.slice(2)],
    ["no base64url", "1.%%%"],
    ["standard base64", `1.${Buffer.from([255, 254, 253]).toString("base64")}`],
    ["of length 1 modulo 4", `1.${"A".repeat(5)}`],
    ["not deflated", `1.${Buffer.from("{}").toString("base64url")}`],
    ["cut off", good.slice(0, -20)],
    ["with a third part", `${good}.x`],
    ["no JSON", `1.${deflateRawSync("{version:1}").toString("base64url")}`],
    ["no UTF-8", `1.${deflateRawSync(Buffer.from([34, 0xff, 34])).toString("base64url")}`],
    ["null", linkOf(null)],
    ["a list", linkOf([examples.licence])],
    ["another version inside", linkOf({ ...examples.licence, version: 2 })],
    ["a number for a text", linkOf({ ...examples.licence, currency: 5 })],
    ["an object for a text", linkOf({ ...examples.licence, currency: { toString: 1 } })],
    ["a list with too many rows", linkOf({ ...examples.licence, rule: Array(51).fill(examples.licence.rule[0]) })],
    ["no list", linkOf({ ...examples.licence, events: { length: 1 } })],
    ["an unknown event", linkOf({ ...examples.licence, events: [{ type: "constructor", at: 1 }] })],
    ["an event at no time", linkOf({ ...examples.licence, events: [{ type: "settleDue", at: 1e300 }] })],
    ["an event at a text", linkOf({ ...examples.licence, events: [{ type: "settleDue", at: "1" }] })],
    ["a text that is too long", linkOf({ ...examples.licence, currency: "C".repeat(201) })],
    ["deep nesting", `1.${deflateRawSync("[".repeat(60_000)).toString("base64url")}`],
  ])("%s: malformed", async (_, text) => {
    expect(await codeOf(text)).toBe("LINK_MALFORMED");
  });

  it("parts deeper than a rule may be: malformed", async () => {
    const part = { receiver: "", weight: "1", takesRemainder: false };
    const deep = [{ ...part, parts: [{ ...part, parts: [{ ...part, parts: [] }] }] }];
    const rule = [{ ...examples.licence.rule[0]!, parts: deep }];
    expect(await codeOf(linkOf({ ...examples.licence, rule }))).toBe("LINK_MALFORMED");
  });

  it.each([["0"], ["2"], ["999999999"]])("of version %s: not read", async (version) => {
    expect(await codeOf(`${version}.${good.slice(2)}`)).toBe("LINK_VERSION");
  });

  it("that is too long, or inflates to too much: too large", async () => {
    expect(await codeOf("1.".padEnd(MAX_TEXT + 1, "A"))).toBe("LINK_TOO_LARGE");
    const json = JSON.stringify({ ...examples.licence, more: " ".repeat(MAX_BYTES) });
    expect(await codeOf(`1.${deflateRawSync(json).toString("base64url")}`)).toBe("LINK_TOO_LARGE");
  });

  it("that is a bomb: given up at the limit", async () => {
    const bomb = `1.${deflateRawSync(Buffer.alloc(20_000_000)).toString("base64url")}`;
    expect(bomb.length).toBeLessThan(MAX_TEXT);
    const before = performance.now();
    expect(await codeOf(bomb)).toBe("LINK_TOO_LARGE");
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it("brings no field that is not known, and no prototype", async () => {
    const { licence } = examples;
    const json = JSON.stringify({ ...licence, html: "<b>", parties: [{ ...licence.parties[0], admin: true }] });
    const text = `1.${deflateRawSync(json.replace("{", '{"__proto__":{"polluted":1},')).toString("base64url")}`;
    const shared = await unshare(text);
    if (!("scenario" in shared)) throw new Error(shared.error.message);
    expect(Object.keys(shared.scenario)).toEqual(Object.keys(licence));
    expect(shared.scenario.parties[0]).not.toHaveProperty("admin");
    expect(shared.scenario).not.toHaveProperty("polluted");
    expect({}).not.toHaveProperty("polluted");
  });
});
