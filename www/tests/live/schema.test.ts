/** The form of every command, from the server's own description. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { METHODS, validate } from "split-ledger";
import { commandsOf, formField, textOf, type CommandInfo } from "../../src/live/schema.js";
import "../support/core.js";

const document: unknown = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../../../docs/openapi.json"), "utf8"),
);
const commands = commandsOf(document);
const of = (type: string): CommandInfo => commands.find((each) => each.type === type) as CommandInfo;

describe("schema", () => {
  it("has every command of the API", () => {
    const all = METHODS.filter(([, kind]) => kind === "command").map(([, , type]) => type);
    expect(commands.map(({ type }) => type).sort()).toEqual([...all].sort());
    expect(commandsOf({})).toEqual([]);
  });

  it("knows what has to be given, what may be chosen, and which command has a key", () => {
    const freeze = of("freeze");
    expect(freeze.fields.slice(0, 3).map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ["userId", true],
      ["amount", true],
      ["currency", true],
    ]);
    const entry = (command: string, name: string): unknown =>
      of(command).fields.find((field) => field.name === name)?.entry;
    expect(entry("freeze", "ttlMs")).toBe("integer");
    expect(entry("confirm", "captures")).toBe("json");
    expect(entry("confirm", "final")).toBe("boolean");
    expect(of("report_payout").fields.find(({ name }) => name === "status")).toMatchObject({
      entry: "choice",
      options: ["PAID", "FAILED", "BOUNCED"],
    });
    expect(commands.filter(({ hasKey }) => !hasKey).map(({ type }) => type)).toEqual([
      "create_balance",
      "expire_freeze",
      "settle_due",
    ]);
  });

  it("writes what was entered as the core takes it", () => {
    const entered = {
      userId: "11111111-1111-4111-8111-111111111111",
      amount: " 30.50 ",
      currency: "CNY",
      orderId: "9007199254740993",
      ttlMs: "60000",
      expectedVersion: "",
    };
    const text = textOf(of("freeze"), entered, "k-1");
    expect(validate(JSON.parse(text) as never)).toBeUndefined();
    expect(JSON.parse(text)).toEqual({
      type: "freeze",
      userId: entered.userId,
      amount: "30.50",
      currency: "CNY",
      orderId: "9007199254740993",
      ttlMs: 60000,
      idempotencyKey: "k-1",
    });
    expect(JSON.parse(textOf(of("recharge"), { accountSet: "2000000" }, "k"))).toMatchObject({ accountSet: 2000000 });
    expect(JSON.parse(textOf(of("confirm"), { final: "true", captures: '[{"amount":"1"}]' }, "k"))).toMatchObject({
      final: true,
      captures: [{ amount: "1" }],
    });
    expect(textOf(of("settle_due"), {}, "k")).not.toContain("idempotencyKey");
  });

  it("leaves what is wrong to the server, as JSON all the same", () => {
    for (const [type, name, value] of [
      ["freeze", "ttlMs", "soon"],
      ["freeze", "ttlMs", "007"],
      ["freeze", "amount", '"},{"'],
      ["confirm", "captures", "[{]"],
    ] as const) {
      expect(JSON.parse(textOf(of(type), { [name]: value }, "k"))).toMatchObject({ [name]: value });
    }
  });

  it("finds the field of the form that a problem is about", () => {
    expect(["amount", "captures[0].amount", "items[2]", "from.orderId", ""].map(formField)).toEqual([
      "amount",
      "captures",
      "items",
      "from",
      "",
    ]);
  });
});
