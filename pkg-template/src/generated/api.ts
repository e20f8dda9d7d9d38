// Printed from the tables of the core. Do not edit; after a change there run:
//   cargo run --example describe -- typescript > pkg-template/src/generated/api.ts

import type { CallOptions, ReplyMarks } from "../ledger.js";

/**
 * An amount of money that is sent: a decimal string ("12.30"), a number with no more decimals than
 * the currency has, or minor units (fen, cents) as a bigint. Replies have decimal strings.
 */
export type Amount = string | number | bigint;

/** A part of one: a decimal string ("0.006" is 0.6 %) or a number, 0 to 1 with at most 9 decimals. */
export type Rate = string | number;

/** In an atomic list: a field of the reply of an earlier member. */
export interface Ref {
  readonly $ref: readonly [member: number, field: string];
}

/** Id made by the ledger: an int64 as a decimal string. */
export type Id = string | Ref;

/** The commit that a query has seen. */
export interface AsOf {
  /** Number of the last commit. */
  seq: number;
  /** Its time, ms since the epoch. */
  time: number;
}

/** One balance of an owner. */
export interface Balance {
  /** `user:<uuid>`, `merchant:<uuid>`, … */
  owner: string;
  /** 100001 balance, 2000000 marketing. */
  accountSet: number;
  /** Currency code. */
  currency: string;
  /** Spendable money. */
  available: string;
  /** Held money. */
  frozen: string;
  /** Version, for expectedVersion. */
  version: number;
  /** Number of the account. */
  accountNo: string;
}

/** One leg of a split rule. */
export interface RuleLeg {
  /** Name of the leg. */
  name: string;
  /** True if the seller receives it. */
  seller?: boolean;
  /** The user who receives it. */
  userId?: string;
  /** The merchant who receives it. */
  merchantId?: string;
  /** The platform that receives it. */
  platformId?: string;
  /** The partner who receives it. */
  partnerId?: string;
  /** Its receivers, if there are several. */
  parts?: Array<RulePart>;
  /** How much it is. */
  kind: "fixed" | "rate" | "tiers" | "remainder";
  /** Of a fixed leg: the amount, per currency. */
  amounts?: Array<RuleAmount>;
  /** Of a rate leg: the part of the base. */
  rate?: string;
  /** Of a leg of tiers: its tiers, rising. */
  tiers?: Array<RuleTier>;
  /** What rates are taken of. */
  base?: "gross" | "net";
  /** Least amount per order, per currency. */
  minimum?: Array<RuleAmount>;
  /** Most per order, per currency. */
  cap?: Array<RuleAmount>;
  /** What becomes of a part of a minor unit. */
  rounding?: "floor" | "half-up";
  /** Lower is paid first when money is short. */
  precedence?: number;
}

/** One receiver of a leg, or of a part. */
export interface RulePart {
  /** True if the seller receives it. */
  seller?: boolean;
  /** The user who receives it. */
  userId?: string;
  /** The merchant who receives it. */
  merchantId?: string;
  /** The platform that receives it. */
  platformId?: string;
  /** The partner who receives it. */
  partnerId?: string;
  /** Its receivers, if there are several. */
  parts?: Array<RulePart>;
  /** Its weight in the list, as a ratio. */
  weight: string;
  /** True if it takes what the cut shares leave. */
  takesRemainder?: boolean;
}

/** One tier of a leg. */
export interface RuleTier {
  /** Where the tier ends, per currency. */
  upTo?: Array<RuleAmount>;
  /** The rate of what falls into the tier. */
  rate: string;
}

/** An amount in one currency. */
export interface RuleAmount {
  /** Currency code. */
  currency: string;
  /** The amount in this currency. */
  amount: string;
}

/** One settle of a preview. */
export interface SplitStep {
  /** What is settled. */
  gross: string;
  /** The platform's fee in it. */
  rake: string;
  /** Commission in it. */
  commission: string;
  /** What is divided: gross less rake and commission. */
  net: string;
  /** What each leg gets, and why. */
  legs: Array<SplitLeg>;
  /** What the seller gets. */
  seller: string;
  /** What all others get. */
  others: string;
}

/** What a leg gets, and why. */
export interface SplitLeg {
  /** Name of the leg. */
  name: string;
  /** fixed, rate, tiers or remainder. */
  kind: string;
  /** `seller` or the owner, unless there are parts. */
  receiver?: string;
  /** What the rate is taken of: gross or net. */
  base?: string;
  /** The base of the order's earlier settles. */
  baseBefore?: string;
  /** The base with this settle. */
  baseAfter?: string;
  /** What falls into each tier; one for a rate. */
  tiers?: Array<SplitTier>;
  /** Base times rate, exact, before rounding. */
  product?: string;
  /** floor or half-up. */
  rounding?: string;
  /** The product, rounded. */
  rounded?: string;
  /** The least per order. */
  minimum?: string;
  /** The most per order. */
  cap?: string;
  /** What the leg should have of all that was settled so far. */
  target: string;
  /** What it got in earlier settles. */
  taken: string;
  /** What it should get now: target less taken. */
  due: string;
  /** What it gets now. */
  paid: string;
  /** What is missing of it. */
  shortage: string;
  /** Its receivers, if there are several. */
  parts?: Array<SplitPart>;
}

/** What falls into a tier. */
export interface SplitTier {
  /** Where the tier begins. */
  from: string;
  /** How much of the base falls into it. */
  portion: string;
  /** Its rate. */
  rate: string;
}

/** What one receiver of a leg gets. */
export interface SplitPart {
  /** Its weight in the list, as a ratio. */
  weight: string;
  /** `seller` or the owner, unless there are parts. */
  receiver?: string;
  /** Its share of all that was given to the list so far. */
  target: string;
  /** What it got in earlier settles. */
  taken: string;
  /** What it gets now. */
  paid: string;
  /** Its own parts. */
  parts?: Array<SplitPart>;
}

/** One change of one balance, and what it left. */
export interface EntryLine {
  /** The transaction. */
  transactionId: string;
  /** The command that made it, for example `recharge`. */
  transactionType: string;
  /** When, ms since the epoch. */
  time: number;
  /** Change of the spendable money. */
  availableDelta: string;
  /** Change of the held money. */
  frozenDelta: string;
  /** Spendable money afterwards. */
  available: string;
  /** Held money afterwards. */
  frozen: string;
  /** Version of the balance afterwards. */
  version: number;
}

/** What a transaction did to one account. */
export interface TransactionEntry {
  /** Number of the account. */
  accountNo: string;
  /** `user:<uuid>`, `merchant:<uuid>`, `world:<channel>`, … */
  owner: string;
  /** 100001 balance, 2000000 marketing. */
  accountSet: number;
  /** Currency code. */
  currency: string;
  /** Change of the spendable money. */
  availableDelta: string;
  /** Change of the held money. */
  frozenDelta: string;
  /** Spendable money afterwards. */
  available: string;
  /** Held money afterwards. */
  frozen: string;
  /** Version of the balance afterwards. */
  version: number;
}

/** One transaction. The sum of its entries is 0. */
export interface TransactionView {
  /** The transaction. */
  transactionId: string;
  /** The command that made it, for example `recharge`. */
  transactionType: string;
  /** When, ms since the epoch. */
  time: number;
  /** One per account. */
  entries: Array<TransactionEntry>;
  /** The command as it was sent. */
  request: Record<string, unknown>;
  /** What it answered. */
  reply: Record<string, unknown>;
  /** Snapshot of the account that paid, unless erased. */
  paymentAccount?: string;
  /** Details of the payment method made, unless erased. */
  accountDetails?: Record<string, unknown>;
}

/** Request of `balances.create`. */
export interface CreateBalanceRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** ISO 4217 code, or one the host registered. */
  currency: string;
  /** 100001 balance (default) or 2000000 marketing. */
  accountSet?: 100001 | 2000000 | undefined;
  /** Opening amount, booked from `world:opening`; default 0. */
  initialBalance?: Amount | undefined;
  /** Type of the payment method made with it: ALIPAY, WECHAT, BANK_CARD, BANK_ACCOUNT, BALANCER (default) or your own. */
  balancerType?: string | undefined;
  /** Makes this the owner's default balance and payment method. */
  isDefault?: boolean | undefined;
  /** Any JSON object, kept verbatim beside the payment method. */
  accountDetails?: Record<string, unknown> | undefined;
}

/** Reply of `balances.create`. */
export interface CreateBalanceReply {
  /** `user:<uuid>`, `merchant:<uuid>`, `platform:<id>` or `partner:<id>`. */
  owner: string;
  /** Currency code. */
  currency: string;
  /** Spendable money. */
  available: string;
  /** Held money. */
  frozen: string;
  /** Version of the balance. */
  version: number;
  /** The payment method made with it. */
  paymentMethodId?: string;
}

/** Request of `balances.addPaymentMethod`. */
export interface AddPaymentMethodRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** ALIPAY, WECHAT, BANK_CARD, BANK_ACCOUNT, BALANCER or your own. */
  paymentMethodType: string;
  /** Makes it the owner's default payment method. */
  isDefault?: boolean | undefined;
  /** Any JSON object, kept verbatim. */
  accountDetails?: Record<string, unknown> | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `balances.addPaymentMethod`. */
export interface AddPaymentMethodReply {
  /** Id of the new payment method. */
  paymentMethodId: string;
}

/** Request of `balances.recharge`. */
export interface RechargeRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** How much. */
  amount: Amount;
  /** ISO 4217 code, or one the host registered. */
  currency: string;
  /** 100001 balance (default) or 2000000 marketing. */
  accountSet?: 100001 | 2000000 | undefined;
  /** The payment provider's number, unique per paymentMethodType; "0" means none. */
  externalTransactionId?: string | undefined;
  /** ALIPAY, WECHAT, …; the money comes from `world:<type>`. */
  paymentMethodType?: string | undefined;
  /** Snapshot of the account that paid. */
  paymentAccount?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
  /** Version the balance must have. */
  expectedVersion?: number | undefined;
}

/** Reply of `balances.recharge`. */
export interface RechargeReply {
  /** The recharge's transaction. */
  transactionId: string;
  /** Version of the balance afterwards. */
  newVersion: number;
}

/** Request of `balances.freeze`. */
export interface FreezeRequest {
  /** The user. */
  userId: string;
  /** The order, unique per user while its freeze lives; "0" means none. */
  orderId?: string | undefined;
  /** How much. */
  amount: Amount;
  /** ISO 4217 code, or one the host registered. */
  currency: string;
  /** When the freeze ends, ms since the epoch; default 24 h from now. */
  expiresAt?: number | undefined;
  /** The same as a length of time in ms; give one of the two. */
  ttlMs?: number | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
  /** Version the balance must have. */
  expectedVersion?: number | undefined;
}

/** Reply of `balances.freeze`. */
export interface FreezeReply {
  /** Id of the freeze. */
  freezeId: string;
  /** Version of the balance afterwards. */
  newVersion: number;
  /** When it ends, ms since the epoch. */
  expiresAt: number;
}

/** Request of `balances.cancelFreeze`. */
export interface CancelFreezeRequest {
  /** The freeze. */
  freezeId: Id;
  /** Why, for the journal. */
  reason?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
  /** Version the user's balance must have. */
  expectedVersion?: number | undefined;
}

/** Reply of `balances.cancelFreeze`. */
export interface CancelFreezeReply {
  /** The transaction. */
  transactionId: string;
  /** Version of the user's balance afterwards. */
  newVersion: number;
  /** What went back. */
  released: string;
  /** CANCELED, or CONFIRMED after a partial capture. */
  status: string;
}

/** Request of `balances.confirm`. */
export interface ConfirmRequest {
  /** The freeze. */
  freezeId: Id;
  /** Takes all that remains; leave out with `captures`. */
  merchantId?: string | undefined;
  /** Parts for several payees, at most 100. */
  captures?: readonly {
    /** The user, if the owner is one. */
    userId?: string | undefined;
    /** The merchant, if the owner is one. */
    merchantId?: string | undefined;
    /** The platform (大B), if the owner is one. */
    platformId?: string | undefined;
    /** The partner (外部分佣方), if the owner is one. */
    partnerId?: string | undefined;
    /** How much this payee gets. */
    amount: Amount;
  }[] | undefined;
  /** Releases what the captures leave; default false. */
  final?: boolean | undefined;
  /** Snapshot of the account that paid. */
  paymentAccount?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
  /** Version the user's balance must have. */
  expectedUserVersion?: number | undefined;
  /** Version the payee's balance must have; only with one payee. */
  expectedMerchantVersion?: number | undefined;
}

/** Reply of `balances.confirm`. */
export interface ConfirmReply {
  /** The payment's transaction. */
  transactionId: string;
  /** Version of the user's balance afterwards. */
  newUserVersion: number;
  /** Version of the first payee's balance afterwards. */
  newMerchantVersion: number;
  /** What this confirm paid out. */
  captured: string;
  /** What went back to the user. */
  released: string;
  /** What is still frozen. */
  remaining: string;
  /** FROZEN while money remains, else CONFIRMED. */
  status: string;
  /** Each payee, with `captures`. */
  payees?: Array<{ owner: string; amount: string; newVersion: number }>;
}

/** Request of `balances.refund`. */
export interface RefundRequest {
  /** The freeze that was confirmed. */
  freezeId: Id;
  /** How much; absent means all that is not refunded yet. */
  amount?: Amount | undefined;
  /** Who gives back how much; leave `amount` out. */
  payees?: readonly {
    /** The user, if the owner is one. */
    userId?: string | undefined;
    /** The merchant, if the owner is one. */
    merchantId?: string | undefined;
    /** The platform (大B), if the owner is one. */
    platformId?: string | undefined;
    /** The partner (外部分佣方), if the owner is one. */
    partnerId?: string | undefined;
    /** How much this payee gives back. */
    amount: Amount;
  }[] | undefined;
  /** Why, for the journal. */
  reason?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
  /** Version the user's balance must have. */
  expectedUserVersion?: number | undefined;
}

/** Reply of `balances.refund`. */
export interface RefundReply {
  /** The refund's transaction. */
  transactionId: string;
  /** Version of the user's balance afterwards. */
  newUserVersion: number;
  /** What this refund gave back. */
  refunded: string;
  /** What can still be refunded. */
  refundable: string;
  /** Who gave back how much. */
  payees: Array<{ owner: string; amount: string; newVersion: number }>;
}

/** Request of `balances.expireFreeze`. */
export interface ExpireFreezeRequest {
  /** The freeze. */
  freezeId: Id;
}

/** Reply of `balances.expireFreeze`. */
export interface ExpireFreezeReply {
  /** The transaction. */
  transactionId: string;
  /** What went back to the user. */
  released: string;
  /** CANCELED, or CONFIRMED after a partial capture. */
  status: string;
  /** Always true. */
  expired: boolean;
}

/** Request of `balances.withdraw`. */
export interface WithdrawRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** How much leaves the balance. */
  amount: Amount;
  /** ISO 4217 code, or one the host registered. */
  currency: string;
  /** Where it goes; absent or empty means the owner's default payment method. */
  paymentMethodId?: Id | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
  /** Version the balance must have. */
  expectedVersion?: number | undefined;
}

/** Reply of `balances.withdraw`. */
export interface WithdrawReply {
  /** The withdrawal's id, and its transaction. */
  transactionId: string;
  /** Version of the balance afterwards. */
  newVersion: number;
  /** QUEUED. */
  status: string;
}

/** Request of `balances.cancelWithdrawal`. */
export interface CancelWithdrawalRequest {
  /** The withdrawal. */
  withdrawalId: Id;
  /** Why. */
  reason?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `balances.cancelWithdrawal`. */
export interface CancelWithdrawalReply {
  /** The transaction. */
  transactionId: string;
  /** Version of the balance afterwards. */
  newVersion: number;
  /** CANCELLED. */
  status: string;
}

/** Request of `balances.submitPayout`. */
export interface SubmitPayoutRequest {
  /** The withdrawal. */
  withdrawalId: Id;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `balances.submitPayout`. */
export interface SubmitPayoutReply {
  /** The transaction. */
  transactionId: string;
  /** Version of the balance afterwards. */
  newVersion: number;
  /** Status of the withdrawal afterwards. */
  status: string;
}

/** Request of `balances.reportPayout`. */
export interface ReportPayoutRequest {
  /** The withdrawal. */
  withdrawalId: Id;
  /** PAID, FAILED or BOUNCED. */
  status: "PAID" | "FAILED" | "BOUNCED";
  /** What the rail says about it. */
  reason?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `balances.reportPayout`. */
export interface ReportPayoutReply {
  /** The transaction. */
  transactionId: string;
  /** Version of the balance afterwards. */
  newVersion: number;
  /** Status of the withdrawal afterwards. */
  status: string;
}

/** Request of `splitRules.store`. */
export interface StoreRuleRequest {
  /** Name of the rule. */
  ruleName: string;
  /** Its legs. A leg is paid to one receiver or divided among `parts`; what no leg takes is the seller's. */
  legs: readonly {
    /** Name of the leg, unique in the rule. */
    name: string;
    /** True if it is the seller of the order, whoever that is. */
    seller?: boolean | undefined;
    /** The user, if the owner is one. */
    userId?: string | undefined;
    /** The merchant, if the owner is one. */
    merchantId?: string | undefined;
    /** The platform (大B), if the owner is one. */
    platformId?: string | undefined;
    /** The partner (外部分佣方), if the owner is one. */
    partnerId?: string | undefined;
    /** Several receivers of the leg, by weight, instead of one. */
    parts?: readonly {
      /** True if it is the seller of the order, whoever that is. */
      seller?: boolean | undefined;
      /** The user, if the owner is one. */
      userId?: string | undefined;
      /** The merchant, if the owner is one. */
      merchantId?: string | undefined;
      /** The platform (大B), if the owner is one. */
      platformId?: string | undefined;
      /** The partner (外部分佣方), if the owner is one. */
      partnerId?: string | undefined;
      /** Several receivers of this part, by weight, instead of one. */
      parts?: readonly {
        /** True if it is the seller of the order, whoever that is. */
        seller?: boolean | undefined;
        /** The user, if the owner is one. */
        userId?: string | undefined;
        /** The merchant, if the owner is one. */
        merchantId?: string | undefined;
        /** The platform (大B), if the owner is one. */
        platformId?: string | undefined;
        /** The partner (外部分佣方), if the owner is one. */
        partnerId?: string | undefined;
        /** Whole number, decimal, percentage or exact ratio: "3", "0.35", "35.5%", "2/7". */
        weight: string;
        /** Takes what the cut shares of the others leave; default the last part that has a weight. */
        takesRemainder?: boolean | undefined;
      }[] | undefined;
      /** Whole number, decimal, percentage or exact ratio: "3", "0.35", "35.5%", "2/7". */
      weight: string;
      /** Takes what the cut shares of the others leave; default the last part that has a weight. */
      takesRemainder?: boolean | undefined;
    }[] | undefined;
    /** How much it is: an amount once per order, a rate, marginal rates, or what the other legs leave. */
    kind: "fixed" | "rate" | "tiers" | "remainder";
    /** Of a fixed leg: the amount, per currency. */
    amounts?: readonly {
      /** ISO 4217 code, or one the host registered. */
      currency: string;
      /** The amount in this currency. */
      amount: Amount;
    }[] | undefined;
    /** Of a rate leg: the part of the base. */
    rate?: Rate | undefined;
    /** Of a leg of tiers: its tiers, rising. */
    tiers?: readonly {
      /** Where the tier ends, per currency; every tier but the last has it. */
      upTo?: readonly {
        /** ISO 4217 code, or one the host registered. */
        currency: string;
        /** The amount in this currency. */
        amount: Amount;
      }[] | undefined;
      /** The rate of what falls into the tier. */
      rate: Rate;
    }[] | undefined;
    /** What rates are taken of: all that is settled (default), or the same less rake and commission. */
    base?: "gross" | "net" | undefined;
    /** Least amount per order, per currency. */
    minimum?: readonly {
      /** ISO 4217 code, or one the host registered. */
      currency: string;
      /** The amount in this currency. */
      amount: Amount;
    }[] | undefined;
    /** Most per order, per currency. */
    cap?: readonly {
      /** ISO 4217 code, or one the host registered. */
      currency: string;
      /** The amount in this currency. */
      amount: Amount;
    }[] | undefined;
    /** What becomes of a part of a minor unit; default floor. */
    rounding?: "floor" | "half-up" | undefined;
    /** Lower is paid first when money is short; default 0, of equals the first in the list. */
    precedence?: number | undefined;
  }[];
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `splitRules.store`. */
export interface StoreRuleReply {
  /** Id of this version. */
  ruleId: string;
  /** Name of the rule. */
  ruleName: string;
  /** Counts the versions of the name from 1. */
  version: number;
}

/** Request of `balances.get`. */
export interface BalanceRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Currency code; absent means the owner's default balance. */
  currency?: string | undefined;
  /** 100001 balance (default) or 2000000 marketing. */
  accountSet?: 100001 | 2000000 | undefined;
}

/** Reply of `balances.get`. */
export interface BalanceReply {
  /** `user:<uuid>`, `merchant:<uuid>`, … */
  owner: string;
  /** 100001 balance, 2000000 marketing. */
  accountSet: number;
  /** Currency code. */
  currency: string;
  /** Spendable money. */
  available: string;
  /** Held money. */
  frozen: string;
  /** Version, for expectedVersion. */
  version: number;
  /** Number of the account. */
  accountNo: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.list`. */
export interface BalancesRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
}

/** Reply of `balances.list`. */
export interface BalancesReply {
  /** The balances. */
  balances: Array<Balance>;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.paymentMethods`. */
export interface PaymentMethodsRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
}

/** Reply of `balances.paymentMethods`. */
export interface PaymentMethodsReply {
  /** The payment methods. */
  paymentMethods: Array<{ paymentMethodId: string; paymentMethodType: string; isDefault: boolean; accountDetails?: Record<string, unknown> }>;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.entries`. */
export interface EntriesRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Currency code; absent means the owner's default balance. */
  currency?: string | undefined;
  /** 100001 balance (default) or 2000000 marketing. */
  accountSet?: 100001 | 2000000 | undefined;
  /** Only transactions of this type. */
  transactionType?: string | undefined;
  /** Earliest time, ms since the epoch, inclusive. */
  from?: number | undefined;
  /** Latest time, ms since the epoch, exclusive. */
  to?: number | undefined;
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `balances.entries`. */
export interface EntriesReply {
  /** The entries. */
  entries: Array<EntryLine>;
  /** There may be more: pass it as `cursor`. A filtered page may hold fewer rows than `limit`. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.transactions`. */
export interface TransactionsRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Currency code; absent means the owner's default balance. */
  currency?: string | undefined;
  /** 100001 balance (default) or 2000000 marketing. */
  accountSet?: 100001 | 2000000 | undefined;
  /** Only transactions of this type. */
  transactionType?: string | undefined;
  /** Earliest time, ms since the epoch, inclusive. */
  from?: number | undefined;
  /** Latest time, ms since the epoch, exclusive. */
  to?: number | undefined;
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `balances.transactions`. */
export interface TransactionsReply {
  /** The transactions. */
  transactions: Array<TransactionView>;
  /** There may be more: pass it as `cursor`. A filtered page may hold fewer rows than `limit`. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.transaction`. */
export interface TransactionRequest {
  /** The transaction. */
  transactionId: Id;
}

/** Reply of `balances.transaction`. */
export interface TransactionReply {
  /** The transaction. */
  transaction: TransactionView;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.freezeById`. */
export interface GetFreezeRequest {
  /** The freeze. */
  freezeId: Id;
}

/** Reply of `balances.freezeById`. */
export interface GetFreezeReply {
  /** Its id. */
  freezeId: string;
  /** Whose money it is. */
  owner: string;
  /** Currency code. */
  currency: string;
  /** FROZEN, CONFIRMED or CANCELED. */
  status: string;
  /** What was frozen at the start. */
  amount: string;
  /** Paid to payees so far. */
  captured: string;
  /** Given back so far. */
  released: string;
  /** Still frozen. */
  remaining: string;
  /** The order it is for. */
  orderId?: string;
  /** ms since the epoch. */
  createdAt: number;
  /** ms since the epoch. */
  expiresAt?: number;
  /** True if the sweep ended it. */
  expired: boolean;
  /** Who received how much, and what of it was refunded. */
  payees: Array<{ owner: string; captured: string; refunded: string }>;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.withdrawal`. */
export interface WithdrawalRequest {
  /** The withdrawal. */
  withdrawalId: Id;
}

/** Reply of `balances.withdrawal`. */
export interface WithdrawalReply {
  /** Its id. */
  withdrawalId: string;
  /** Whose money it is. */
  owner: string;
  /** Currency code. */
  currency: string;
  /** Gross amount. */
  amount: string;
  /** QUEUED, SUBMITTING, PAID, FAILED, CANCELLED or BOUNCED. */
  status: string;
  /** Why it failed, bounced or was cancelled. */
  reason?: string;
  /** Where it goes. */
  paymentMethodId: string;
  /** ms since the epoch. */
  createdAt: number;
  /** ms since the epoch. */
  updatedAt: number;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.dueFreezes`. */
export interface DueFreezesRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
}

/** Reply of `balances.dueFreezes`. */
export interface DueFreezesReply {
  /** Their ids. */
  freezeIds: string[];
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.queuedWithdrawals`. */
export interface QueuedWithdrawalsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
}

/** Reply of `balances.queuedWithdrawals`. */
export interface QueuedWithdrawalsReply {
  /** Their ids. */
  withdrawalIds: string[];
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `splitRules.get`. */
export interface SplitRuleRequest {
  /** Name of the rule. */
  ruleName?: string | undefined;
  /** Version of the name; default the latest. */
  version?: number | undefined;
  /** Id of a version, instead of its name. */
  ruleId?: Id | undefined;
}

/** Reply of `splitRules.get`. */
export interface SplitRuleReply {
  /** Id of this version. */
  ruleId: string;
  /** Name of the rule. */
  ruleName: string;
  /** Counts the versions of the name from 1. */
  version: number;
  /** Its legs. */
  legs: Array<RuleLeg>;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `splitRules.preview`. */
export interface PreviewSplitRequest {
  /** Name of the rule. */
  ruleName?: string | undefined;
  /** Version of the name; default the latest. */
  version?: number | undefined;
  /** Id of a version, instead of its name. */
  ruleId?: Id | undefined;
  /** Legs to try, instead of a stored rule. */
  legs?: readonly {
    /** Name of the leg, unique in the rule. */
    name: string;
    /** True if it is the seller of the order, whoever that is. */
    seller?: boolean | undefined;
    /** The user, if the owner is one. */
    userId?: string | undefined;
    /** The merchant, if the owner is one. */
    merchantId?: string | undefined;
    /** The platform (大B), if the owner is one. */
    platformId?: string | undefined;
    /** The partner (外部分佣方), if the owner is one. */
    partnerId?: string | undefined;
    /** Several receivers of the leg, by weight, instead of one. */
    parts?: readonly {
      /** True if it is the seller of the order, whoever that is. */
      seller?: boolean | undefined;
      /** The user, if the owner is one. */
      userId?: string | undefined;
      /** The merchant, if the owner is one. */
      merchantId?: string | undefined;
      /** The platform (大B), if the owner is one. */
      platformId?: string | undefined;
      /** The partner (外部分佣方), if the owner is one. */
      partnerId?: string | undefined;
      /** Several receivers of this part, by weight, instead of one. */
      parts?: readonly {
        /** True if it is the seller of the order, whoever that is. */
        seller?: boolean | undefined;
        /** The user, if the owner is one. */
        userId?: string | undefined;
        /** The merchant, if the owner is one. */
        merchantId?: string | undefined;
        /** The platform (大B), if the owner is one. */
        platformId?: string | undefined;
        /** The partner (外部分佣方), if the owner is one. */
        partnerId?: string | undefined;
        /** Whole number, decimal, percentage or exact ratio: "3", "0.35", "35.5%", "2/7". */
        weight: string;
        /** Takes what the cut shares of the others leave; default the last part that has a weight. */
        takesRemainder?: boolean | undefined;
      }[] | undefined;
      /** Whole number, decimal, percentage or exact ratio: "3", "0.35", "35.5%", "2/7". */
      weight: string;
      /** Takes what the cut shares of the others leave; default the last part that has a weight. */
      takesRemainder?: boolean | undefined;
    }[] | undefined;
    /** How much it is: an amount once per order, a rate, marginal rates, or what the other legs leave. */
    kind: "fixed" | "rate" | "tiers" | "remainder";
    /** Of a fixed leg: the amount, per currency. */
    amounts?: readonly {
      /** ISO 4217 code, or one the host registered. */
      currency: string;
      /** The amount in this currency. */
      amount: Amount;
    }[] | undefined;
    /** Of a rate leg: the part of the base. */
    rate?: Rate | undefined;
    /** Of a leg of tiers: its tiers, rising. */
    tiers?: readonly {
      /** Where the tier ends, per currency; every tier but the last has it. */
      upTo?: readonly {
        /** ISO 4217 code, or one the host registered. */
        currency: string;
        /** The amount in this currency. */
        amount: Amount;
      }[] | undefined;
      /** The rate of what falls into the tier. */
      rate: Rate;
    }[] | undefined;
    /** What rates are taken of: all that is settled (default), or the same less rake and commission. */
    base?: "gross" | "net" | undefined;
    /** Least amount per order, per currency. */
    minimum?: readonly {
      /** ISO 4217 code, or one the host registered. */
      currency: string;
      /** The amount in this currency. */
      amount: Amount;
    }[] | undefined;
    /** Most per order, per currency. */
    cap?: readonly {
      /** ISO 4217 code, or one the host registered. */
      currency: string;
      /** The amount in this currency. */
      amount: Amount;
    }[] | undefined;
    /** What becomes of a part of a minor unit; default floor. */
    rounding?: "floor" | "half-up" | undefined;
    /** Lower is paid first when money is short; default 0, of equals the first in the list. */
    precedence?: number | undefined;
  }[] | undefined;
  /** ISO 4217 code, or one the host registered. */
  currency: string;
  /** What is settled, rake and commission in it. */
  gross?: Amount | undefined;
  /** The platform's fee in it; default 0. */
  rake?: Amount | undefined;
  /** Commission in it; default 0. */
  commission?: Amount | undefined;
  /** Settles of one order one after the other, instead of `gross`. */
  steps?: readonly {
    /** What is settled, rake and commission in it. */
    gross: Amount;
    /** The platform's fee in it; default 0. */
    rake?: Amount | undefined;
    /** Commission in it; default 0. */
    commission?: Amount | undefined;
  }[] | undefined;
  /** Largest part of all gross amounts that parties other than the seller may get; default none. */
  shareCap?: Rate | undefined;
}

/** Reply of `splitRules.preview`. */
export interface PreviewSplitReply {
  /** Currency code. */
  currency: string;
  /** Each settle with its legs; without `steps` only one. */
  steps: Array<SplitStep>;
  /** What the seller gets of all. */
  seller: string;
  /** What all others get of all. */
  others: string;
  /** What each owner that the rule names gets of all. */
  receivers: Array<{ receiver: string; amount: string }>;
  /** Id of the stored rule. */
  ruleId?: string;
  /** Its version. */
  version?: number;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Any command, for `ledger.execute`. */
export type Command =
  | ({ type: "create_balance" } & CreateBalanceRequest)
  | ({ type: "add_payment_method" } & AddPaymentMethodRequest)
  | ({ type: "recharge" } & RechargeRequest)
  | ({ type: "freeze" } & FreezeRequest)
  | ({ type: "cancel_freeze" } & CancelFreezeRequest)
  | ({ type: "confirm" } & ConfirmRequest)
  | ({ type: "refund" } & RefundRequest)
  | ({ type: "expire_freeze" } & ExpireFreezeRequest)
  | ({ type: "withdraw" } & WithdrawRequest)
  | ({ type: "cancel_withdrawal" } & CancelWithdrawalRequest)
  | ({ type: "submit_payout" } & SubmitPayoutRequest)
  | ({ type: "report_payout" } & ReportPayoutRequest)
  | ({ type: "store_rule" } & StoreRuleRequest);

/** Replies by the `type` of the command. */
export interface CommandReplies {
  create_balance: CreateBalanceReply;
  add_payment_method: AddPaymentMethodReply;
  recharge: RechargeReply;
  freeze: FreezeReply;
  cancel_freeze: CancelFreezeReply;
  confirm: ConfirmReply;
  refund: RefundReply;
  expire_freeze: ExpireFreezeReply;
  withdraw: WithdrawReply;
  cancel_withdrawal: CancelWithdrawalReply;
  submit_payout: SubmitPayoutReply;
  report_payout: ReportPayoutReply;
  store_rule: StoreRuleReply;
}

/** Reply of a command. */
export type ReplyOf<T extends Command> = CommandReplies[T["type"]];

/** Any query, for `ledger.query`. */
export type Query =
  | ({ type: "balance" } & BalanceRequest)
  | ({ type: "balances" } & BalancesRequest)
  | ({ type: "payment_methods" } & PaymentMethodsRequest)
  | ({ type: "entries" } & EntriesRequest)
  | ({ type: "transactions" } & TransactionsRequest)
  | ({ type: "transaction" } & TransactionRequest)
  | ({ type: "get_freeze" } & GetFreezeRequest)
  | ({ type: "withdrawal" } & WithdrawalRequest)
  | ({ type: "due_freezes" } & DueFreezesRequest)
  | ({ type: "queued_withdrawals" } & QueuedWithdrawalsRequest)
  | ({ type: "split_rule" } & SplitRuleRequest)
  | ({ type: "preview_split" } & PreviewSplitRequest);

/** Replies by the `type` of the query. */
export interface QueryReplies {
  balance: BalanceReply;
  balances: BalancesReply;
  payment_methods: PaymentMethodsReply;
  entries: EntriesReply;
  transactions: TransactionsReply;
  transaction: TransactionReply;
  get_freeze: GetFreezeReply;
  withdrawal: WithdrawalReply;
  due_freezes: DueFreezesReply;
  queued_withdrawals: QueuedWithdrawalsReply;
  split_rule: SplitRuleReply;
  preview_split: PreviewSplitReply;
}

/** Reply of a query. */
export type QueryReplyOf<T extends Query> = QueryReplies[T["type"]];

/** The `code` of a `LedgerError`. Codes are stable. */
export type ErrorCode =
  /** send one well-formed JSON value without duplicate keys */
  | "INVALID_JSON"
  /** use one of the documented command types */
  | "UNKNOWN_COMMAND"
  /** give the field that details.field names */
  | "MISSING_FIELD"
  /** remove the field, or open the ledger with unknownFields: "ignore" */
  | "UNKNOWN_FIELD"
  /** give the field a value of the documented type and range */
  | "INVALID_FIELD"
  /** shorten the field to details.limit */
  | "FIELD_TOO_LONG"
  /** send a positive decimal with no more decimals than the currency has */
  | "INVALID_AMOUNT"
  /** use an ISO 4217 code, or register the currency when the ledger is opened */
  | "UNKNOWN_CURRENCY"
  /** a $ref names an earlier member of the same atomic list and a field of its reply */
  | "INVALID_REFERENCE"
  /** split the list into smaller ones */
  | "BATCH_TOO_LARGE"
  /** name the currency: the owner has several balances and no default one */
  | "CURRENCY_REQUIRED"
  /** name the merchant: no order is registered under the freeze's order id */
  | "MERCHANT_REQUIRED"
  /** name the payment method: the owner has several and no default one */
  | "PAYMENT_METHOD_REQUIRED"
  /** send the payment method's id as a decimal string */
  | "INVALID_PAYMENT_METHOD_ID"
  /** leave expectedMerchantVersion out when several payees are paid */
  | "VERSION_NOT_APPLICABLE"
  /** use a new key, or repeat the request with the fields it had the first time */
  | "IDEMPOTENCY_CONFLICT"
  /** take the member out of the list: it was carried out before */
  | "REPLAY_IN_LIST"
  /** create the balance of this owner, account set and currency first */
  | "BALANCE_NOT_FOUND"
  /** the balance exists with other fields; read it instead */
  | "BALANCE_ALREADY_EXISTS"
  /** check the freeze id */
  | "FREEZE_NOT_FOUND"
  /** this user's order already has a freeze; use details.freezeId */
  | "FREEZE_ALREADY_EXISTS"
  /** the freeze has ended; use refund after a confirm */
  | "INVALID_FREEZE_STATUS"
  /** cancel the freeze and make a new one */
  | "FREEZE_EXPIRED"
  /** capture no more than what remains frozen */
  | "AMOUNT_EXCEEDS_REMAINING"
  /** the payment was never captured or is fully refunded */
  | "NOTHING_TO_REFUND"
  /** refund no more than was captured and not yet refunded */
  | "REFUND_EXCEEDS_CAPTURED"
  /** name only payees that the payment was captured to */
  | "PAYEE_NOT_IN_PAYMENT"
  /** use one of the owner's own payment methods */
  | "PAYMENT_METHOD_NOT_FOUND"
  /** check the withdrawal id */
  | "WITHDRAWAL_NOT_FOUND"
  /** read the withdrawal: its status does not allow this step */
  | "INVALID_WITHDRAWAL_STATUS"
  /** the money has already been returned; decide by hand who pays */
  | "PAYOUT_STATUS_FINAL"
  /** this external transaction was recharged with other fields; check details.field */
  | "EXTERNAL_TRANSACTION_CONFLICT"
  /** configure a program for the app first */
  | "PROGRAM_NOT_FOUND"
  /** mend the part of the rule that details.field names */
  | "RULE_INVALID"
  /** store the rule again with an amount in details.currency where details.field says */
  | "RULE_CURRENCY"
  /** store the split rule first, or check its name and version */
  | "RULE_NOT_FOUND"
  /** check the order's id and its app */
  | "ORDER_NOT_FOUND"
  /** an order has this id; read it, or use another id for another order */
  | "ORDER_ALREADY_EXISTS"
  /** the order is paid; read it */
  | "ORDER_ALREADY_PAID"
  /** pay the order first */
  | "ORDER_NOT_PAID"
  /** pay by the buyer of the order, in its currency, exactly its amount less subsidies */
  | "ORDER_AMOUNT_MISMATCH"
  /** leave the merchant out: the order names its sellers */
  | "MERCHANT_MISMATCH"
  /** the freeze paid an order; refund the order instead */
  | "ORDER_REFUND_REQUIRED"
  /** wait until the settlement in details.settlementId has ended */
  | "ORDER_SETTLING"
  /** check the item's id */
  | "ITEM_NOT_FOUND"
  /** name an item of this order */
  | "ITEM_ORDER_MISMATCH"
  /** item ids are unique in an app; use another one */
  | "ITEM_ALREADY_EXISTS"
  /** read the order: what the item has been through does not allow this step */
  | "INVALID_ITEM_STATUS"
  /** check the refund id */
  | "REFUND_NOT_FOUND"
  /** the refund number is used; read that refund, or use a new number */
  | "REFUND_NO_EXISTS"
  /** refund no more than was paid and not yet refunded */
  | "REFUND_EXCEEDS_PAID"
  /** read the refund: it has ended */
  | "INVALID_REFUND_STATUS"
  /** the settlement number is used; query that settlement */
  | "SETTLE_NO_EXISTS"
  /** the app is settled automatically; do not ask for it */
  | "AUTOMATIC_SETTLEMENT"
  /** a voucher of the order was settled by itself; settle the others one by one too */
  | "WHOLE_SETTLE_NOT_ALLOWED"
  /** the app does not settle single vouchers; settle the whole order */
  | "VOUCHER_SETTLE_DISABLED"
  /** nothing of this order may be settled in this way now; read its items */
  | "SETTLE_NOT_ALLOWED"
  /** wait until everything is fulfilled or refunded and the days in details.eligibleAt have passed */
  | "ORDER_NOT_FINISHED"
  /** everything is settled or refunded */
  | "NOTHING_TO_SETTLE"
  /** give other parties less: details.limitMinor is what the program allows */
  | "SHARE_CAP_EXCEEDED"
  /** give other parties no more than rake and commission leave */
  | "SHARE_EXCEEDS_LEFT"
  /** check the settlement's id and its app */
  | "SETTLEMENT_NOT_FOUND"
  /** only what an external program executes is reported */
  | "NOT_EXTERNAL"
  /** the first report stands; details.status is what it was */
  | "EXTERNAL_STATUS_FINAL"
  /** check the return's id and its app */
  | "RETURN_NOT_FOUND"
  /** the return number was used with other fields; check details.field */
  | "RETURN_NO_CONFLICT"
  /** return no more than the party received in this settlement and still has of it */
  | "RETURN_EXCEEDS_RECEIVED"
  /** check the notification id */
  | "NOTIFICATION_NOT_FOUND"
  /** the notification is not waiting to be delivered; resend it first */
  | "INVALID_NOTIFICATION_STATUS"
  /** check the transaction id */
  | "TRANSACTION_NOT_FOUND"
  /** read the balance again and retry with its version */
  | "VERSION_CONFLICT"
  /** the account's version has reached 2147483647; move the owner to a new account */
  | "VERSION_EXHAUSTED"
  /** the balance would exceed a signed 64-bit number of minor units */
  | "BALANCE_OVERFLOW"
  /** details.availableMinor is what the account holds, in minor units; recharge or lower the amount */
  | "INSUFFICIENT_FUNDS"
  /** set the host's clock: it is behind the ledger's last commit */
  | "CLOCK_BEHIND"
  /** set the host's clock, or allow the jump with allowClockJump */
  | "CLOCK_AHEAD"
  /** check the path; the routes are in openapi.json */
  | "ROUTE_NOT_FOUND"
  /** use one of the methods in the Allow header */
  | "METHOD_NOT_ALLOWED"
  /** send a smaller body */
  | "REQUEST_TOO_LARGE"
  /** send Content-Type: application/json */
  | "UNSUPPORTED_MEDIA_TYPE"
  /** send Authorization: Bearer with a token */
  | "UNAUTHENTICATED"
  /** use a token with the scope in details.scope */
  | "PERMISSION_DENIED"
  /** wait and send it again: nothing was done */
  | "OVERLOADED"
  /** nothing was done: the call was still queued when its signal was aborted */
  | "CANCELLED"
  /** the ledger was closed; open it again */
  | "CLOSED"
  /** retry with the same idempotency key: the store has not said whether it was written */
  | "OUTCOME_UNKNOWN"
  /** nothing was written; mend the store and retry */
  | "STORE_FAILED"
  /** a stored row cannot be read; run verify */
  | "STORE_CORRUPT"
  /** import an unchanged export of this ledger into a store that holds nothing else */
  | "IMPORT_REFUSED"
  /** a newer version wrote this ledger; update split-ledger */
  | "UPGRADE_REQUIRED"
  /** nothing was written; report this as a bug */
  | "LEDGER_INVARIANT"
  /** nothing was written; report this as a bug */
  | "INTERNAL";

/** Commands and queries of `ledger.balances`. */
export interface BalancesApi {
  /** Creates the balance of an owner in one currency. Repeating it with the same fields returns the current balance. (BAL-14, BAL-16, A12, A13, A14, M13) */
  create(request: CreateBalanceRequest, options?: CallOptions): Promise<CreateBalanceReply & ReplyMarks>;
  /** Adds a payment method to an owner. (A14) */
  addPaymentMethod(request: AddPaymentMethodRequest, options?: CallOptions): Promise<AddPaymentMethodReply & ReplyMarks>;
  /** Adds money that was paid outside to a balance. One external transaction is booked once. (BAL-17, A19, M13) */
  recharge(request: RechargeRequest, options?: CallOptions): Promise<RechargeReply & ReplyMarks>;
  /** Sets a user's money aside for an order. The same order, amount and currency again returns the same freeze. (BAL-10, A6, A7) */
  freeze(request: FreezeRequest, options?: CallOptions): Promise<FreezeReply & ReplyMarks>;
  /** Gives what remains of a freeze back to the user; an expired freeze too. (BAL-11, A11) */
  cancelFreeze(request: CancelFreezeRequest, options?: CallOptions): Promise<CancelFreezeReply & ReplyMarks>;
  /** Pays a freeze out: all that remains to one merchant, or named parts to several payees. (BAL-12, A8, A9, A10, A11, A16) */
  confirm(request: ConfirmRequest, options?: CallOptions): Promise<ConfirmReply & ReplyMarks>;
  /** Gives captured money of a freeze back to the user: from named payees, else from all in proportion to what they received. (M8) */
  refund(request: RefundRequest, options?: CallOptions): Promise<RefundReply & ReplyMarks>;
  /** Ends one expired freeze. The SDK's `expireDue` finds the candidates; each is judged again here. (A7) */
  expireFreeze(request: ExpireFreezeRequest, options?: CallOptions): Promise<ExpireFreezeReply & ReplyMarks>;
  /** Asks for money to be paid out. It is frozen at once; the withdrawal record tells what becomes of it. (BAL-18, A14, A18) */
  withdraw(request: WithdrawRequest, options?: CallOptions): Promise<WithdrawReply & ReplyMarks>;
  /** Takes a withdrawal back while it is QUEUED. (A18) */
  cancelWithdrawal(request: CancelWithdrawalRequest, options?: CallOptions): Promise<CancelWithdrawalReply & ReplyMarks>;
  /** Notes that a queued withdrawal is about to be handed to the rail. Commit this first, then call the rail. (A18) */
  submitPayout(request: SubmitPayoutRequest, options?: CallOptions): Promise<SubmitPayoutReply & ReplyMarks>;
  /** Records what the rail says of a submitted withdrawal. A failure after PAID is a bounce and returns the money. (A18) */
  reportPayout(request: ReportPayoutRequest, options?: CallOptions): Promise<ReportPayoutReply & ReplyMarks>;
  /** The balance of an owner. (BAL-13, BAL-15, A15, A16) */
  get(request: BalanceRequest): Promise<BalanceReply>;
  /** All balances of an owner, in the order they were created. (BAL-13, BAL-15) */
  list(request: BalancesRequest): Promise<BalancesReply>;
  /** The payment methods of an owner, in the order they were added. (A14) */
  paymentMethods(request: PaymentMethodsRequest): Promise<PaymentMethodsReply>;
  /** The history of one balance, newest first: every change and what it left. (BAL-15, A14) */
  entries(request: EntriesRequest): Promise<EntriesReply>;
  /** Transactions, newest first: of one balance when an owner is named, else of the whole ledger. (A14) */
  transactions(request: TransactionsRequest): Promise<TransactionsReply>;
  /** One transaction with its entries, its request and its reply. (A14) */
  transaction(request: TransactionRequest): Promise<TransactionReply>;
  /** One freeze: what it held, what was captured by whom, what was released, what remains. (BAL-10, A10) */
  freezeById(request: GetFreezeRequest): Promise<GetFreezeReply>;
  /** One withdrawal and its status. (A18) */
  withdrawal(request: WithdrawalRequest): Promise<WithdrawalReply>;
  /** Freezes whose time has passed, earliest first: candidates for `expire_freeze`. (A7) */
  dueFreezes(request?: DueFreezesRequest): Promise<DueFreezesReply>;
  /** Withdrawals that wait for the rail, first come first: candidates for `submit_payout`. (A18) */
  queuedWithdrawals(request?: QueuedWithdrawalsRequest): Promise<QueuedWithdrawalsReply>;
}

/** Commands and queries of `ledger.splitRules`. */
export interface SplitRulesApi {
  /** Stores a split rule. The name's earlier versions stay as they are; orders keep the one they were paid under. (M2, M4) */
  store(request: StoreRuleRequest, options?: CallOptions): Promise<StoreRuleReply & ReplyMarks>;
  /** One version of a split rule, with its legs as they may be stored again. (M2, M4) */
  get(request?: SplitRuleRequest): Promise<SplitRuleReply>;
  /** Divides amounts by a stored rule, or by legs that are sent, and explains every part; nothing is booked. (M4) */
  preview(request: PreviewSplitRequest): Promise<PreviewSplitReply>;
}

/** Each method, what it is, and the `type` it sends. */
export const METHODS = [
  ["balances.create", "command", "create_balance"],
  ["balances.addPaymentMethod", "command", "add_payment_method"],
  ["balances.recharge", "command", "recharge"],
  ["balances.freeze", "command", "freeze"],
  ["balances.cancelFreeze", "command", "cancel_freeze"],
  ["balances.confirm", "command", "confirm"],
  ["balances.refund", "command", "refund"],
  ["balances.expireFreeze", "command", "expire_freeze"],
  ["balances.withdraw", "command", "withdraw"],
  ["balances.cancelWithdrawal", "command", "cancel_withdrawal"],
  ["balances.submitPayout", "command", "submit_payout"],
  ["balances.reportPayout", "command", "report_payout"],
  ["splitRules.store", "command", "store_rule"],
  ["balances.get", "query", "balance"],
  ["balances.list", "query", "balances"],
  ["balances.paymentMethods", "query", "payment_methods"],
  ["balances.entries", "query", "entries"],
  ["balances.transactions", "query", "transactions"],
  ["balances.transaction", "query", "transaction"],
  ["balances.freezeById", "query", "get_freeze"],
  ["balances.withdrawal", "query", "withdrawal"],
  ["balances.dueFreezes", "query", "due_freezes"],
  ["balances.queuedWithdrawals", "query", "queued_withdrawals"],
  ["splitRules.get", "query", "split_rule"],
  ["splitRules.preview", "query", "preview_split"],
] as const;
