/** What a host decides when it opens a ledger. */
import { encode } from "./encode.js";
import type { Holidays } from "./funds.js";
import type { LedgerStore } from "./store.js";

/** Settings of {@link openLedger}. Only `store` is required. */
export interface LedgerOptions {
  /** Where the rows are kept. */
  store: LedgerStore;
  /** Ledger id, 1 to 128 visible ASCII characters; one store can hold many. Default `"default"`. */
  ledger?: string;
  /** The clock, ms since the epoch. Default `Date.now`. */
  now?: () => number;
  /** Currencies beside ISO 4217: code → number of decimals, 0 to 9. */
  currencies?: Readonly<Record<string, number>>;
  /** Largest single amount, in whole currency units. Default `"9999999999.99"`. */
  maxAmount?: string;
  /** Lifetime of a freeze that names none, ms. Default 24 h. */
  freezeTtlMs?: number;
  /** What becomes of fields that no command has. Default `"refuse"`. */
  unknownFields?: "refuse" | "ignore";
  /** A confirm opens the payee's balance when it has none. Default false. */
  autoCreate?: boolean;
  /** On the REST face an absent expected version means 0, as in the original service. Default false. */
  strictVersions?: boolean;
  /** How far the clock may be behind the ledger's last commit, ms. Default 5 minutes. */
  clockToleranceMs?: number;
  /** Accept a clock more than 24 h past a ledger that others are writing. Default false. */
  allowClockJump?: boolean;
  /** The one currency that the Douyin and Allinpay faces see. Default `"CNY"`. */
  wireCurrency?: string;
  /** The app on the Douyin face where neither the request nor its token names one. */
  wireApp?: string;
  /**
   * On the Douyin face a query without an id answers the `error_code` of the published sample (2190004), which
   * contradicts the platform's own table of codes (2191009). Default false.
   */
  wireSampleCodes?: boolean;
  /** How far civil time is ahead of UTC: the days of D+N begin there at 00:00. Default `"+08:00"`. */
  utcOffset?: string;
  /** Which days are no working days, for withdrawals of T+n. Default: Saturdays and Sundays. */
  holidays?: Holidays;
  /** After this long without a word from the store, calls end as `OUTCOME_UNKNOWN`, ms. Default 10 s. */
  storeTimeoutMs?: number;
  /** How often expired freezes are released, ms; 0 turns the sweep off. Default one minute. */
  sweepIntervalMs?: number;
  /** Notifications may name addresses that are not public, and plain http. For trials. Default false. */
  allowPrivateUrls?: boolean;
  /** Unique id of this writer; random unless a test needs the same bytes twice. */
  writer?: string;
  /** Secret for the salts of personal fields; random unless a test needs the same bytes twice. */
  entropy?: string;
}

/** The settings that the core takes, as its JSON. */
export function coreSettings(options: LedgerOptions): string {
  const { store, ledger = "default", writer = randomId(), entropy = randomId() } = options;
  return encode({
    ledger,
    writer,
    entropy,
    rowsMax: store.limits?.rows,
    bytesMax: store.limits?.bytes,
    currencies: options.currencies,
    maxAmount: options.maxAmount,
    freezeTtlMs: options.freezeTtlMs,
    unknownFields: options.unknownFields,
    autoCreate: options.autoCreate,
    strictVersions: options.strictVersions,
    clockToleranceMs: options.clockToleranceMs,
    allowClockJump: options.allowClockJump,
    allowPrivateUrls: options.allowPrivateUrls,
    wireCurrency: options.wireCurrency,
    wireApp: options.wireApp,
    wireSampleCodes: options.wireSampleCodes,
    utcOffset: options.utcOffset,
    holidays: options.holidays,
  });
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
