/** A ledger in this thread's memory, with a clock that the scenario sets. */
import { isLedgerError, memoryStore, openLedger, type Command, type Ledger, type Query } from "split-ledger/slim";
import type { Answer, Host, Reply } from "./host.js";
import type { Scenario } from "./scenario.js";

/** A host whose ledger can be asked more after the scenario was played. */
export interface MemoryHost extends Host {
  readonly ledger: Ledger;
}

/** How every ledger that plays a scenario is opened, so that all of them make the same ids. */
export function ledgerOptions({ utcOffset }: Scenario) {
  return {
    utcOffset,
    sweepIntervalMs: 0,
    allowClockJump: true,
    writer: "studio",
    entropy: "studio",
  } as const;
}

/** Opens a new ledger. Refuses with a `LedgerError` if the scenario's offset is none. */
export async function memoryHost(scenario: Scenario): Promise<MemoryHost> {
  let now = scenario.start;
  const ledger = await openLedger({ ...ledgerOptions(scenario), store: memoryStore(), now: () => now });
  return {
    ledger,
    execute: (command) => answer(ledger.execute(command as unknown as Command)),
    query: (query) => answer(ledger.query(query as unknown as Query)),
    setTime: (ms) => {
      now = ms;
    },
  };
}

async function answer(call: Promise<unknown>): Promise<Answer> {
  try {
    return { ok: (await call) as Reply };
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    return { error: { code: error.code, message: error.message, details: { ...error.details } } };
  }
}
