/** Words of a command line, as a real shell cuts them. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellWords } from "../../src/check/paste/shell.js";

/** The words that bash makes of a line. */
function wordsOfBash(line: string): string[] {
  const script = `printf '%s\\0' ${line}`;
  const out = execFileSync("bash", ["-c", script], { env: { ...process.env, LC_ALL: "C.UTF-8" } }).toString("utf8");
  return out.split("\0").slice(0, -1);
}

const texts = (line: string): string[] => shellWords(line).words.map(({ text }) => text);
const codes = (line: string): string[] => shellWords(line).problems.map(({ code }) => code);

describe("words", () => {
  it.each([
    String.raw`a b  c`,
    String.raw`'a b' "c d" e\ f`,
    String.raw`a'b'"c"d`,
    String.raw`'' "" a`,
    String.raw`'it'\''s' "it's" "say \"hi\""`,
    String.raw`"back \\ slash \n \$HOME \` tick" 'raw \n \\'`,
    String.raw`$'tab\there' $'it\'s' $'\x41\102\u4e2d\U0001f600' $'\xe4\xb8\xad' $'\q\'`.replace(/\\q\\'$/, "\\q'"),
    "one \\\n  two \"three \\\nfour\" 'five \\\nsix'",
    String.raw`a$ "b$" $"c"`,
    String.raw`x # a comment`,
    String.raw`x#no '#no' a\#b`,
    String.raw`{"a":1} {x} {} a{b}c`,
    "'分账' \"描述\" 描\\述",
    String.raw`\a\b\"\'`,
    String.raw`$'\cA\e\a\0011' "!" a!b`,
  ])("are bash's own: %s", (line) => {
    expect(texts(line)).toEqual(wordsOfBash(line));
    expect(codes(line)).toEqual([]);
  });

  it("are bash's own for random lines of quotes, escapes and letters", () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >>> 8) % below;
    };
    const pieces = [
      "a",
      "b c",
      "'x y'",
      '"p q"',
      "\\ ",
      "\\'",
      '\\"',
      "$'\\n'",
      "$'\\''",
      '"\\$"',
      '"\\""',
      "'\"'",
      '"\'"',
      "\\\n",
      " ",
      "\t",
      "''",
      "é",
      "\\\\",
      '"\\a"',
      "$'é\\x41'",
      "=",
      ":",
      "@",
      "%",
    ];
    const lines = Array.from({ length: 300 }, () =>
      Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join(""),
    );
    // One shell for all: each line's words end with a word that no line has.
    const script = lines.map((line) => `printf '%s\\0' ${line} END`).join("\n");
    const out = execFileSync("bash", ["-c", script], { env: { ...process.env, LC_ALL: "C.UTF-8" } }).toString("utf8");
    const expected = out
      .split("END\0")
      .slice(0, -1)
      .map((words) => words.split("\0").slice(0, -1));
    expect(lines.map((line) => texts(line))).toEqual(expected);
    expect(expected).toHaveLength(300);
  });
});

describe("what a shell would replace", () => {
  it.each([
    ["$HOME", "expansion", "$HOME"],
    ['"$HOME/x"', "expansion", "$HOME"],
    ["${A:-b}", "expansion", "${A:-b}"],
    ["$(rm -rf /)", "expansion", "$(rm -rf /)"],
    ['"$(cat /etc/passwd)"', "expansion", "$(cat /etc/passwd)"],
    ["`id`", "expansion", "`id`"],
    ['"`id`"', "expansion", "`id`"],
    ["~/x", "expansion", "~"],
    ["x{a,b}", "expansion", "{a,b}"],
    ["a | b", "operator", "|"],
    ["a > b", "operator", ">"],
    ["a && b", "operator", "&"],
    ["a; b", "operator", ";"],
    ["'a", "openQuote", "'a"],
    ['x "a', "openQuote", '"a'],
    ["$'a", "openQuote", "$'a"],
    ["$'\\xff'", "escape", "$'\\xff'"],
    ["$'a\\0b'", "escape", "$'a\\0b'"],
  ])("is told: %s", (line, code, what) => {
    const [problem] = shellWords(line).problems;
    expect(problem).toMatchObject({ code, what });
  });

  it("is told with its place", () => {
    expect(shellWords("curl x \\\n  -d $A").problems).toEqual([{ code: "expansion", what: "$A", line: 2, column: 6 }]);
  });

  it("is not told where it is quoted", () => {
    expect(codes(String.raw`'$HOME' '$(x)' "\$HOME" \$HOME '~' "{a,b}" 'a|b' \; $ "$"`)).toEqual([]);
  });
});
