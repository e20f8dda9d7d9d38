/** What `serve` does by itself. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openLedger, rsaSigner, verifyCallback, type Ledger } from "split-ledger";
import { sqliteStore } from "split-ledger/sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { receiver, type Receiver } from "../delivery/receiver.js";
import { makeKeys, type Keys } from "../douyin/keys.js";
import { makeFolder, run, serve, type Folder } from "./program.js";

const APP = "tt07e3715e98c9aac0";
const SELLER = "22222222-2222-4222-8222-222222222222";

let folder: Folder;
let keys: Keys;
beforeAll(() => {
  folder = makeFolder();
  keys = makeKeys();
  writeFileSync(join(folder.path, "key.pem"), keys.privatePem);
});
afterAll(() => folder.remove());

/** A database with an order that is due, whose settlement is told to `url`. */
async function dueAt(name: string, url: string): Promise<string> {
  const file = join(folder.path, name);
  const store = sqliteStore(file);
  const ledger = await openLedger({ store, sweepIntervalMs: 0, allowPrivateUrls: true });
  await ledger.balances.create({ merchantId: SELLER, currency: "CNY" });
  const program = {
    appId: APP,
    platformId: "p",
    settleAfter: "fulfilment",
    days: 0,
    initiator: "automatic",
    notifyUrl: url,
  } as const;
  await ledger.programs.configure(program);
  const order = { appId: APP, outOrderNo: "o-1", currency: "CNY", merchantId: SELLER, amount: "10.00" };
  const { orderId } = await ledger.orders.create(order);
  await ledger.orders.pay({ orderId, channel: "WECHAT", amount: "10.00" });
  await ledger.orders.fulfil({ orderId });
  await ledger.close();
  store.close();
  return file;
}

/** What became of the order: how many settlements, and what the last delivery said. */
async function stateOf(file: string): Promise<{ settlements: number; reason: string | undefined }> {
  const store = sqliteStore(file);
  const ledger = await openLedger({ store, sweepIntervalMs: 0, now: () => Date.now() + 3_600_000 });
  const { settlements } = await ledger.settlements.query({ appId: APP, outOrderNo: "o-1" });
  const { notifications } = await ledger.settlements.dueNotifications({});
  await ledger.close();
  store.close();
  return { settlements: settlements.length, reason: notifications[0]?.reason };
}

async function serving(file: string, args: readonly string[], until: () => Promise<unknown>): Promise<void> {
  const { child } = await serve(["--store", `sqlite:${file}`, "--no-auth", ...args]);
  const isEnded = new Promise((resolve) => child.on("close", resolve));
  await until();
  child.kill("SIGTERM");
  await isEnded;
}

const arrival = (receiving: Receiver) => () => expect.poll(() => receiving.received.length, { timeout: 10_000 }).toBe(1);

describe("serve", () => {
  it("settles what is due and delivers the notification, signed", async () => {
    const receiving = await receiver();
    const file = await dueAt("jobs.db", receiving.url);
    const key = join(folder.path, "key.pem");
    await serving(file, ["--allow-loopback", "--notify-key", key], arrival(receiving));
    const [{ headers, body } = expect.fail()] = receiving.received;
    const { settlement } = await verifyCallback(headers, body, rsaSigner({ publicKey: keys.publicPem }));
    expect(settlement).toMatchObject({ status: "SUCCESS", settleAmount: 1000n, isAutoSettle: true });
    expect(await stateOf(file)).toEqual({ settlements: 1, reason: undefined });
    expect(receiving.received).toHaveLength(1);
  });

  it("delivers nothing to this machine unless it is allowed", async () => {
    const receiving = await receiver();
    const file = await dueAt("inside.db", receiving.url);
    const reason = async (): Promise<string | undefined> => (await stateOf(file)).reason;
    const refused = "`127.0.0.1` is not at a public address";
    await serving(file, [], () => expect.poll(reason, { timeout: 10_000 }).toBe(refused));
    expect(receiving.received).toEqual([]);
  });

  it("does neither with --no-jobs", async () => {
    const receiving = await receiver();
    const file = await dueAt("idle.db", receiving.url);
    await serving(file, ["--no-jobs", "--allow-loopback"], () => new Promise((resolve) => setTimeout(resolve, 2500)));
    expect(await stateOf(file)).toEqual({ settlements: 0, reason: undefined });
    expect(receiving.received).toEqual([]);
  });

  it("pays withdrawals out by a simulated rail if asked, as far as the pool has money (C18)", async () => {
    const file = join(folder.path, "payouts.db");
    const owner = { merchantId: SELLER, currency: "CNY" };
    const inside = async <T>(work: (ledger: Ledger) => Promise<T>): Promise<T> => {
      const store = sqliteStore(file);
      const ledger = await openLedger({ store, sweepIntervalMs: 0 });
      try {
        return await work(ledger);
      } finally {
        await ledger.close();
        store.close();
      }
    };
    const ids = await inside(async ({ balances }) => {
      await balances.create({ ...owner, balancerType: "BANK_CARD" });
      await balances.recharge({ ...owner, amount: "100.00", paymentMethodType: "BANK_CARD" });
      await balances.recharge({ ...owner, amount: "100.00", paymentMethodType: "WECHAT" });
      const made = [];
      for (const amount of ["80.00", "30.00"]) made.push(await balances.withdraw({ ...owner, amount }));
      return made.map(({ transactionId }) => transactionId);
    });
    const states = () =>
      inside(({ balances }) =>
        Promise.all(ids.map(async (withdrawalId) => (await balances.withdrawal({ withdrawalId })).status)),
      );
    await serving(file, [], () => new Promise((resolve) => setTimeout(resolve, 2500)));
    expect(await states()).toEqual(["QUEUED", "QUEUED"]);
    await serving(file, ["--simulate-payouts"], () =>
      expect.poll(states, { timeout: 20_000, interval: 500 }).toEqual([expect.stringMatching(/PAID|FAILED/), "QUEUED"]),
    );
  });

  it.each([
    [["--notify-key", "no-such-file"], 1, "the key `no-such-file` cannot be read"],
    [["--notify-key", "Cargo.toml"], 1, "the key in `Cargo.toml` cannot be used: `privateKey` is neither PEM nor base64"],
    [["--notify-key", "x", "--no-jobs"], 2, "--no-jobs"],
  ])("%j ends it before it begins", async (args, code, sentence) => {
    const ended = await run(["serve", "--store", "memory:", "--port", "0", ...args]);
    expect(ended).toMatchObject({ code, out: "" });
    expect(ended.err).toContain(sentence);
  });
});
