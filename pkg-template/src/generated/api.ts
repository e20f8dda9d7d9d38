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

/** One account of the ledger. */
export interface AccountView {
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

/** Money that is held. */
export interface HoldView {
  /** Its id; of a freeze the freeze id. */
  holdId: string;
  /** freeze, order, refund, return or withdrawal. */
  kind: string;
  /** Number of the account that holds the money. */
  accountNo: string;
  /** Whose money it is. */
  owner: string;
  /** 100001 balance, 2000000 marketing. */
  accountSet: number;
  /** Currency code. */
  currency: string;
  /** What was held at the start. */
  amount: string;
  /** Paid to payees so far. */
  captured: string;
  /** Given back so far. */
  released: string;
  /** Still held. */
  remaining: string;
  /** The order it is for. */
  orderId?: string;
  /** ms since the epoch. */
  createdAt: number;
  /** ms since the epoch. */
  expiresAt?: number;
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

/** One version of a settlement program. */
export interface ProgramView {
  /** Id of this version. */
  programId: string;
  /** The app. */
  appId: string;
  /** Counts the app's programs from 1. */
  version: number;
  /** Who receives the rake and pays subsidies. */
  platformId: string;
  /** fulfilment or payment. */
  settleAfter: string;
  /** How many days after it. */
  days: number;
  /** calendar or elapsed24h. */
  dayRule: string;
  /** developer or automatic. */
  initiator: string;
  /** ledger or external. */
  execution: string;
  /** Components of the platform's fee. */
  rake: Array<{ name: string; rate: string; rounding: string }>;
  /** Largest part of the gross that other parties may get. */
  shareCap: string;
  /** on or off. */
  voucherSettlement: string;
  /** The days count for each use of a card too. */
  multiUseRespectsDelay: boolean;
  /** seller or pro-rata. */
  refundMirror: string;
  /** Split rule whose latest version binds at payment. */
  ruleName?: string;
  /** Where settlements are told by default. */
  notifyUrl?: string;
  /** 15s, 2s or ecpay. */
  notifySchedule: string;
  /** 2.0 or 3.0. */
  notifyVersion: string;
}

/** An order. */
export interface OrderView {
  /** The order's id. */
  orderId: string;
  /** The app. */
  appId: string;
  /** The developer's own id. */
  outOrderNo: string;
  /** Another system's id. */
  orderAlias?: string;
  /** Who buys. */
  buyer?: string;
  /** Currency code. */
  currency: string;
  /** CREATED or PAID. */
  status: string;
  /** Sum of the items. */
  amount: string;
  /** What the buyer pays: the amount less subsidies. */
  payable: string;
  /** True if somebody receives commission. */
  isCps: boolean;
  /** The program it was paid under. */
  programId?: string;
  /** The split rule it was paid under. */
  ruleId?: string;
  /** The freeze that paid it. */
  freezeId?: string;
  /** The channel that paid it from outside. */
  channel?: string;
  /** When it was made, ms since the epoch. */
  createdAt: number;
  /** When it was paid. */
  paidAt?: number;
  /** When it will be settled by itself. */
  dueAt?: number;
  /** The settlement in progress. */
  settlingId?: string;
  /** Its items. */
  items: Array<OrderItem>;
  /** Its sellers: gross amount settled, and what other parties got of that. */
  sellers: Array<{ owner: string; settled: string; others: string }>;
}

/** One item of an order. */
export interface OrderItem {
  /** The item's id. */
  itemId: string;
  /** Whose it is. */
  seller: string;
  /** PENDING, IN_USE (a card), FULFILLED, REFUNDING or REFUNDED. */
  state: string;
  /** Its price. */
  amount: string;
  /** The part of it that the platform pays. */
  subsidy: string;
  /** Commission on what is settled. */
  commissionRate: string;
  /** How many times it can be used. */
  uses: number;
  /** How many times it was. */
  fulfilledUses: number;
  /** Uses that were refunded. */
  refundedUses: number;
  /** Refunded. */
  refunded: string;
  /** Being refunded. */
  refunding: string;
  /** Gross amount settled. */
  settled: string;
  /** Gross amount being settled. */
  settling: string;
  /** Neither refunded nor settled, nor about to be. */
  unsettled: string;
  /** When it came to its end, ms since the epoch. */
  finishedAt?: number;
}

/** A refund of an order. */
export interface RefundView {
  /** The refund. */
  refundId: string;
  /** The order. */
  orderId: string;
  /** The developer's own id. */
  outRefundNo?: string;
  /** PROCESSING, SUCCESS or CLOSED. */
  status: string;
  /** How much. */
  amount: string;
  /** When it was started, ms since the epoch. */
  createdAt: number;
  /** When it ended. */
  finishedAt?: number;
}

/** A settlement. */
export interface SettlementView {
  /** The settlement. */
  settlementId: string;
  /** The same id, as text for the developer. */
  settleId: string;
  /** The app. */
  appId: string;
  /** The order's alias if it has one, else its id. */
  orderId: string;
  /** The developer's id of the order. */
  outOrderNo: string;
  /** The developer's id of the settlement. */
  outSettleNo: string;
  /** The voucher, if only one was settled. */
  itemId?: string;
  /** PROCESSING, SUCCESS or FAIL. */
  status: string;
  /** Currency code. */
  currency: string;
  /** Gross amount. */
  settleAmount: string;
  /** The platform's fee in it. */
  rake: string;
  /** Commission in it. */
  commission: string;
  /** What other parties get of it. */
  others: string;
  /** What the sellers get of it. */
  seller: string;
  /** The platform's subsidy in it. */
  platformTicket: string;
  /** Who gets how much, sellers first. */
  parties: Array<{ owner: string; merchantUid?: string; amount: string }>;
  /** When it was asked for, ms since the epoch. */
  createdAt: number;
  /** When it ended; 0 while it is in progress. */
  settledAt: number;
  /** True if nobody asked for it. */
  isAuto: boolean;
  /** What it was for. */
  settleDesc?: string;
  /** The caller's text. */
  cpExtra?: string;
  /** Why it failed. */
  message?: string;
  /** Version of the notification. */
  notifyVersion: string;
  /** Where its end is told. */
  notifyUrl?: string;
}

/** One leg of a settlement. */
export interface LegView {
  /** rake, commission, share or seller. */
  role: string;
  /** The fee, the item, the rule's leg or the party. */
  name: string;
  /** Who receives it. */
  owner: string;
  /** How much. */
  amount: string;
  /** What of it was returned to the seller. */
  returned: string;
  /** Base, rate, exact product, rounding, result. */
  why: Record<string, unknown>;
}

/** A return. */
export interface ReturnView {
  /** The return. */
  returnId: string;
  /** The settlement. */
  settlementId: string;
  /** The developer's own id. */
  outReturnNo: string;
  /** PROCESSING, SUCCESS or FAIL. */
  status: string;
  /** Who gives back. */
  receiver: string;
  /** Currency code. */
  currency: string;
  /** How much. */
  amount: string;
  /** When it was asked for, ms since the epoch. */
  createdAt: number;
  /** When it ended; 0 while it is in progress. */
  finishedAt: number;
  /** The caller's text. */
  cpExtra?: string;
  /** Why it failed. */
  message?: string;
}

/** A message of the outbox. */
export interface NotificationView {
  /** The notification; the id of its settlement. */
  notificationId: string;
  /** Where it goes. */
  url: string;
  /** PENDING, DELIVERED or FAILED. */
  status: string;
  /** Deliveries tried so far. */
  attempts: number;
  /** When the next one is due, ms since the epoch. */
  dueAt?: number;
  /** Why the last one failed. */
  reason?: string;
  /** When it was made, ms since the epoch. */
  createdAt: number;
  /** When it changed last. */
  updatedAt: number;
  /** What it tells. */
  settlement: SettlementView;
}

/** A registered party. */
export interface PartyView {
  /** The party's number. */
  accountUserId: number;
  /** The owner, as `merchant:<uuid>`. */
  owner: string;
  /** 11 platform, 13 shop, 49 external commission party. */
  referenceType: number;
  /** Its id in the host's own system. */
  referenceId?: number;
  /** Its shop or partner code. */
  externalCode?: string;
  /** Name of the shop. */
  shopName?: string;
  /** Name of the account. */
  accountName?: string;
  /** Its name on the Douyin face. */
  merchantUid?: string;
  /** D or T. */
  withdrawRule: string;
  /** How many days money stays. */
  withdrawDays: number;
  /** T+0 of a day off is the next working day. */
  rollForward: boolean;
  /** settlement or other. */
  platformType?: string;
  /** True in custody mode. */
  custody: boolean;
  /** What its withdrawals cost. */
  fees: Array<{ currency: string; fixed: string; rate: string; rounding: string; minimum: string; maximum?: string }>;
}

/** An account of a party. */
export interface FundBalanceView {
  /** The party's number. */
  accountUserId: number;
  /** 100001 balance, 2000000 marketing. */
  accountSet: number;
  /** 11 platform, 13 shop, 49 external commission party. */
  referenceType: number;
  /** Its id in the host's own system. */
  referenceId?: number;
  /** Its shop or partner code. */
  externalCode?: string;
  /** Name of the shop. */
  shopName?: string;
  /** Name of the account. */
  accountName?: string;
  /** The owner, as `merchant:<uuid>`. */
  owner: string;
  /** Currency code. */
  currency: string;
  /** Spendable money. */
  available: string;
  /** Held money, all of it. */
  frozen: string;
  /** The part of it that orders wait for. */
  pendingSettlement: string;
  /** available + frozen − pendingSettlement. */
  balance: string;
  /** frozen − pendingSettlement − payoutToday. */
  frozenBalance: string;
  /** balance − frozenBalance − payoutToday: what is available. */
  availableBalance: string;
  /** What may be withdrawn now: available, less what arrived too late. */
  withdrawBalance: string;
  /** Asked for today and still on its way. */
  payoutToday: string;
}

/** One withdrawal of an order. */
export interface WithdrawalDetailView {
  /** The party's number; of an unknown one that of the request. */
  accountUserId?: number;
  /** 100001: nothing else can be withdrawn. */
  accountSet: number;
  /** 11 platform, 13 shop, 49 external commission party. */
  referenceType?: number;
  /** Its id in the host's own system. */
  referenceId?: number;
  /** Its shop or partner code. */
  externalCode?: string;
  /** True if it was named so. */
  isPlatform?: boolean;
  /** Name of the shop. */
  shopName?: string;
  /** Name of the account. */
  accountName?: string;
  /** The withdrawal; none if it was refused at once. */
  withdrawalId?: string;
  /** Gross amount: what the balance pays. */
  amount: string;
  /** What of it is kept when it is paid. */
  fee: string;
  /** What arrives. */
  netAmount: string;
  /** What the caller wrote for it. */
  summary?: string;
  /** QUEUED, SUBMITTING, PAID, FAILED, CANCELLED or BOUNCED. */
  status: string;
  /** Why it was refused at once, as a stable code. */
  reasonCode?: string;
  /** Why it failed, bounced or was cancelled. */
  reason?: string;
  /** Date on which it is expected to arrive. */
  expectedArrival?: string;
}

/** A withdrawal on its way out. */
export interface PayoutView {
  /** Its id; the rail knows it by this. */
  withdrawalId: string;
  /** Whose money it is. */
  owner: string;
  /** The channel it goes out by. */
  channel: string;
  /** Currency code. */
  currency: string;
  /** Gross amount. */
  amount: string;
  /** What of it is kept. */
  fee: string;
  /** What the rail has to pay. */
  netAmount: string;
  /** QUEUED, SUBMITTING, PAID, FAILED, CANCELLED or BOUNCED. */
  status: string;
  /** Why it failed, bounced or was cancelled. */
  reason?: string;
  /** Where it goes. */
  paymentMethodId: string;
  /** What the owner wrote for it. */
  summary?: string;
  /** What the rail calls it. */
  railReference?: string;
  /** OPEN, CHARGED or DISMISSED: paid after the money was back. */
  exception?: string;
  /** Date on which it is expected to arrive. */
  expectedArrival?: string;
  /** ms since the epoch. */
  createdAt: number;
  /** ms since the epoch. */
  updatedAt: number;
  /** The order number it was asked for under; when one is read alone. */
  orderId?: string;
}

/** What a channel pays out from. */
export interface PayoutPoolView {
  /** The channel. */
  channel: string;
  /** Currency code. */
  currency: string;
  /** What the channel holds; negative if it has paid more. */
  liquidity: string;
  /** Net amount of the payouts whose outcome is not known. */
  submitting: string;
  /** liquidity − submitting: what the next payouts may take. */
  free: string;
  /** The withdrawal that waits longest. */
  firstQueuedId?: string;
  /** What it needs. */
  firstQueuedNet?: string;
}

/** Whose bill of which day. */
export interface BillView {
  /** The owner, as `merchant:<uuid>`. */
  owner: string;
  /** The party's number, if the owner is registered. */
  accountUserId?: number;
  /** Number of the account. */
  accountNo: string;
  /** 100001 balance, 2000000 marketing. */
  accountSet: number;
  /** Currency code. */
  currency: string;
  /** The day, as `2024-05-01`. */
  day: string;
  /** Where the day begins, as `+08:00`. */
  utcOffset: string;
  /** True once the day is over. */
  isComplete: boolean;
  /** Spendable money before the first change of the day. */
  openingAvailable: string;
  /** Held money before it. */
  openingFrozen: string;
  /** Spendable money after the last change on the bill. */
  closingAvailable: string;
  /** Held money after it. */
  closingFrozen: string;
}

/** A change of a balance. */
export interface FundBillLine {
  /** When, ms since the epoch. */
  time: number;
  /** The transaction. */
  transactionId: string;
  /** The command that made it, for example `recharge`. */
  transactionType: string;
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
  /** What `reference` is, for example `orderId`. */
  referenceName?: string;
  /** What it is about. */
  reference?: string;
}

/** A trade of a party. */
export interface TradeBillLine {
  /** When, ms since the epoch. */
  time: number;
  /** The transaction. */
  transactionId: string;
  /** opening, recharge, payment, settlement, return, refund, withdrawal, fee, or other. */
  type: string;
  /** What the party is in it: buyer, seller, payee, subsidy, rake, commission or share. */
  role?: string;
  /** Of a withdrawal: REQUESTED, PAID, FAILED, CANCELLED, BOUNCED or CHARGED. */
  status?: string;
  /** How much the trade is for the party: of a settlement what it gets, of a withdrawal the gross amount. */
  amount: string;
  /** What of a withdrawal is kept. */
  fee?: string;
  /** What of a withdrawal arrives. */
  netAmount?: string;
  /** What was settled: of the seller, or of all sellers. */
  gross?: string;
  /** The platform's fee in it. */
  rake?: string;
  /** Commission in it. */
  commission?: string;
  /** What other parties get of it. */
  others?: string;
  /** Change of all money of the party, held money included: over a day they sum to closing less opening. */
  change: string;
  /** The app of the order. */
  appId?: string;
  /** The order; of a withdrawal the caller's number of it. */
  orderId?: string;
  /** The developer's id of the order. */
  outOrderNo?: string;
  /** The settlement. */
  settlementId?: string;
  /** The developer's id of the settlement. */
  outSettleNo?: string;
  /** The return. */
  returnId?: string;
  /** The developer's id of the return. */
  outReturnNo?: string;
  /** The refund. */
  refundId?: string;
  /** The developer's id of the refund. */
  outRefundNo?: string;
  /** The freeze that was confirmed or refunded. */
  freezeId?: string;
  /** The withdrawal. */
  withdrawalId?: string;
  /** The external payment. */
  externalTransactionId?: string;
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
  /** The order that was paid; its money is held at its sellers. */
  orderId?: string;
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

/** Request of `parties.register`. */
export interface RegisterPartyRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Default: the ledger's `wireCurrency`, CNY unless set. */
  currency?: string | undefined;
  /** Number of the shop or external commission party; unique; not for a platform. */
  externalCode?: string | undefined;
  /** Its `merchant_uid` on the Douyin face; unique. */
  merchantUid?: string | undefined;
  /** Institution or shop id in the host's own system; not for an external commission party. */
  referenceId?: number | undefined;
  /** Name of the shop. */
  shopName?: string | undefined;
  /** Name of the account. */
  accountName?: string | undefined;
  /** D counts calendar days, T working days; default D. */
  withdrawRule?: "D" | "T" | undefined;
  /** How many days money stays before it may leave; default 0. */
  withdrawDays?: number | undefined;
  /** T+0: money of a day off leaves on the next working day. */
  rollForward?: boolean | undefined;
  /** A platform: settlement (结算通) allows summaries of 100 characters, others of 50. */
  platformType?: "settlement" | "other" | undefined;
  /** Custody mode (资金托管): nothing can be withdrawn. */
  custody?: boolean | undefined;
  /** What its withdrawals cost, by currency. The platform receives it. */
  fees?: readonly {
    /** The currency it is for. */
    currency: string;
    /** The same for every withdrawal. */
    fixed?: Amount | undefined;
    /** Part of the amount. */
    rate?: Rate | undefined;
    /** Of the part; default floor. */
    rounding?: "floor" | "half-up" | undefined;
    /** No less than this. */
    minimum?: Amount | undefined;
    /** No more than this. */
    maximum?: Amount | undefined;
  }[] | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `parties.register`. */
export interface RegisterPartyReply {
  /** The party's number. */
  accountUserId: number;
  /** 11 platform, 13 shop, 49 external commission party. */
  referenceType: number;
  /** The transaction, if something changed. */
  transactionId?: string;
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
  /** What of the amount is kept when it is paid. */
  fee: string;
  /** What arrives. */
  netAmount: string;
  /** Date on which it is expected to arrive. */
  expectedArrival?: string;
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

/** Request of `funds.withdraw`. */
export interface WithdrawBatchRequest {
  /** The caller's own number, unique in the ledger. */
  orderId: string;
  /** Default: the ledger's `wireCurrency`, CNY unless set. */
  currency?: string | undefined;
  /** 1 to 500 withdrawals. */
  details: readonly {
    /** The party, by its number; it goes before every other name. */
    accountUserId?: number | undefined;
    /** The party, by its shop or partner code; it goes before `isPlatform` and owners. */
    externalCode?: string | undefined;
    /** true names the ledger's platform (大B); false is as if absent. */
    isPlatform?: boolean | undefined;
    /** The user, if the owner is one. */
    userId?: string | undefined;
    /** The merchant, if the owner is one. */
    merchantId?: string | undefined;
    /** The platform (大B), if the owner is one. */
    platformId?: string | undefined;
    /** The partner (外部分佣方), if the owner is one. */
    partnerId?: string | undefined;
    /** How much leaves the balance, the fee included. */
    amount: Amount;
    /** At most 100 characters if the platform is of the type settlement, else 50. */
    summary?: string | undefined;
    /** Where it goes; default the owner's default one. */
    paymentMethodId?: Id | undefined;
  }[];
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `funds.withdraw`. */
export interface WithdrawBatchReply {
  /** The caller's number. */
  orderId: string;
  /** The transaction. */
  transactionId: string;
  /** When it was asked for, ms since the epoch. */
  createdAt: number;
  /** The withdrawals, in the order of the request. */
  details: WithdrawalDetailView[];
}

/** Request of `payouts.submit`. */
export interface SubmitPayoutRequest {
  /** The withdrawal. */
  withdrawalId: Id;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `payouts.submit`. */
export interface SubmitPayoutReply {
  /** The transaction. */
  transactionId: string;
  /** Version of the balance afterwards. */
  newVersion: number;
  /** Status of the withdrawal afterwards. */
  status: string;
}

/** Request of `payouts.report`. */
export interface ReportPayoutRequest {
  /** The withdrawal. */
  withdrawalId: Id;
  /** PAID, FAILED or BOUNCED. */
  status: "PAID" | "FAILED" | "BOUNCED";
  /** What the rail says about it. */
  reason?: string | undefined;
  /** What the rail calls it. */
  railReference?: string | undefined;
  /** A bounce: the fee goes back too; else it is kept. */
  returnFee?: boolean | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `payouts.report`. */
export interface ReportPayoutReply {
  /** The transaction. */
  transactionId: string;
  /** Version of the balance afterwards. */
  newVersion: number;
  /** Status of the withdrawal afterwards. */
  status: string;
}

/** Request of `payouts.resolveException`. */
export interface ResolvePayoutExceptionRequest {
  /** The withdrawal. */
  withdrawalId: Id;
  /** charge: the owner named here pays; dismiss: nobody does. */
  resolution: "charge" | "dismiss";
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Why. */
  note?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `payouts.resolveException`. */
export interface ResolvePayoutExceptionReply {
  /** The transaction. */
  transactionId: string;
  /** Version of the payer's balance, or of the withdrawal's. */
  newVersion: number;
  /** CHARGED or DISMISSED. */
  status: string;
}

/** Request of `payouts.recordLiquidity`. */
export interface RecordLiquidityRequest {
  /** Where the money was, for example ALIPAY. */
  fromChannel: string;
  /** The channel that can pay now, for example BANK_CARD. */
  toChannel: string;
  /** How much moved. */
  amount: Amount;
  /** ISO 4217 code, or one the host registered. */
  currency: string;
  /** The bank's word for it. */
  reference?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `payouts.recordLiquidity`. */
export interface RecordLiquidityReply {
  /** The transaction. */
  transactionId: string;
  /** What the receiving channel holds now; negative if it has paid more. */
  liquidity: string;
}

/** Request of `programs.configure`. */
export interface ConfigureProgramRequest {
  /** The app. */
  appId: string;
  /** The platform: its balance receives the rake, its marketing balance pays subsidies. */
  platformId: string;
  /** What the days count from: fulfilment (核销 D+N) or payment (支付 D+N, whole orders only). */
  settleAfter: "fulfilment" | "payment";
  /** How many days, 0 to 365. */
  days: number;
  /** calendar (default): from the beginning of the day; elapsed24h: not before N times 24 hours. */
  dayRule?: "calendar" | "elapsed24h" | undefined;
  /** Who starts a settlement: developer (default) or the ledger itself. */
  initiator?: "developer" | "automatic" | undefined;
  /** ledger (default): money moves at once; external: when its outcome is reported. */
  execution?: "ledger" | "external" | undefined;
  /** Components of the platform's fee, each rounded by itself, at most 16. */
  rake?: readonly {
    /** What the fee is called. */
    name: string;
    /** Part of the gross amount, 0 to 1. */
    rate: Rate;
    /** What becomes of parts of a minor unit; default floor. */
    rounding?: "floor" | "half-up" | undefined;
  }[] | undefined;
  /** Largest part of the gross amount that other parties may get; default 0.3. */
  shareCap?: Rate | undefined;
  /** Whether single vouchers may be settled; default on. */
  voucherSettlement?: "on" | "off" | undefined;
  /** The days count for each use of a multi-use card too; default false. */
  multiUseRespectsDelay?: boolean | undefined;
  /** Who pays for a refund after settlement: seller (default), or every leg its part. */
  refundMirror?: "seller" | "pro-rata" | undefined;
  /** Split rule for other parties; its latest version binds when an order is paid. */
  ruleName?: string | undefined;
  /** Where the end of a settlement is told if it names no address; https only. */
  notifyUrl?: string | undefined;
  /** When a notification is tried again: doubling from 15 s (default), from 2 s, or the older list. */
  notifySchedule?: "15s" | "2s" | "ecpay" | undefined;
  /** Version of the notification; default 3.0. */
  notifyVersion?: "2.0" | "3.0" | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `programs.configure`. */
export interface ConfigureProgramReply {
  /** Id of this version of the program. */
  programId: string;
  /** The app. */
  appId: string;
  /** Counts the app's programs from 1. */
  version: number;
}

/** Request of `orders.create`. */
export interface CreateOrderRequest {
  /** The order's id, unique in the ledger; absent means made. */
  orderId?: string | undefined;
  /** The app; it must have a program. */
  appId: string;
  /** The developer's own id, unique in the app; default the order's id. */
  outOrderNo?: string | undefined;
  /** Another system's id, unique in the app. */
  orderAlias?: string | undefined;
  /** Who buys; absent means whoever pays. */
  userId?: string | undefined;
  /** ISO 4217 code, or one the host registered. */
  currency: string;
  /** The seller, if a merchant of this ledger. */
  merchantId?: string | undefined;
  /** The seller, if it is known by another system's id only. */
  partnerId?: string | undefined;
  /** Price of an order without items. */
  amount?: Amount | undefined;
  /** The part of the price that the platform pays. */
  subsidy?: Amount | undefined;
  /** How many times it can be used (次卡), 1 to 1000; default 1. */
  uses?: number | undefined;
  /** Commission on what is settled, 0 to 1; only with `commissionTo`. */
  commissionRate?: Rate | undefined;
  /** Vouchers and cards, at most 200; absent means one item of `amount`. */
  items?: readonly {
    /** The item's id, unique in the app; default the order's id and its place. */
    itemId?: string | undefined;
    /** The seller, if a merchant of this ledger. */
    merchantId?: string | undefined;
    /** The seller, if it is known by another system's id only. */
    partnerId?: string | undefined;
    /** Its price, the platform's part included. */
    amount: Amount;
    /** The part of the price that the platform pays. */
    subsidy?: Amount | undefined;
    /** How many times it can be used (次卡), 1 to 1000; default 1. */
    uses?: number | undefined;
    /** Commission on what is settled, 0 to 1; only with `commissionTo`. */
    commissionRate?: Rate | undefined;
  }[] | undefined;
  /** Who receives commission; makes it a CPS order, settled three days after fulfilment. */
  commissionTo?: {
    /** The user, if the owner is one. */
    userId?: string | undefined;
    /** The merchant, if the owner is one. */
    merchantId?: string | undefined;
    /** The platform (大B), if the owner is one. */
    platformId?: string | undefined;
    /** The partner (外部分佣方), if the owner is one. */
    partnerId?: string | undefined;
  } | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `orders.create`. */
export interface CreateOrderReply {
  /** The order's id. */
  orderId: string;
  /** The transaction. */
  transactionId: string;
  /** The app. */
  appId: string;
  /** The developer's own id. */
  outOrderNo: string;
  /** CREATED. */
  status: string;
  /** Sum of the items. */
  amount: string;
  /** What the buyer pays: the amount less subsidies. */
  payable: string;
  /** The items. */
  items: Array<{ itemId: string; amount: string }>;
}

/** Request of `orders.pay`. */
export interface PayOrderRequest {
  /** The order. */
  orderId: Id;
  /** Where the money came from, for example WECHAT. */
  channel: string;
  /** What the buyer paid; must be what is payable. */
  amount: Amount;
  /** The channel's own id of the payment; it can pay once only. "0" means none. */
  externalTransactionId?: string | undefined;
  /** Snapshot of the account that paid. */
  paymentAccount?: string | undefined;
  /** When it happened, ms since the epoch: not before the order's payment (of a payment: its creation), not in the future; default now. */
  occurredAt?: number | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `orders.pay`. */
export interface PayOrderReply {
  /** The order. */
  orderId: string;
  /** The transaction. */
  transactionId: string;
  /** PAID. */
  status: string;
  /** When it was paid, ms since the epoch. */
  paidAt: number;
  /** What each seller holds for the order. */
  sellers: Array<{ owner: string; amount: string; newVersion: number }>;
}

/** Request of `orders.fulfil`. */
export interface FulfilRequest {
  /** The order. */
  orderId: Id;
  /** Which items; absent means all that this step is possible for. */
  items?: readonly {
    /** The item. */
    itemId: string;
    /** How many uses of a multi-use card; absent means all that are left. */
    uses?: number | undefined;
  }[] | undefined;
  /** When it happened, ms since the epoch: not before the order's payment (of a payment: its creation), not in the future; default now. */
  occurredAt?: number | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `orders.fulfil`. */
export interface FulfilReply {
  /** The transaction. */
  transactionId: string;
  /** The order. */
  orderId: string;
  /** When it will be settled automatically, ms since the epoch. */
  dueAt?: number;
}

/** Request of `orders.revokeFulfilment`. */
export interface RevokeFulfilmentRequest {
  /** The order. */
  orderId: Id;
  /** Which items; absent means all that this step is possible for. */
  items?: readonly {
    /** The item. */
    itemId: string;
    /** How many uses of a multi-use card; absent means all that are left. */
    uses?: number | undefined;
  }[] | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `orders.revokeFulfilment`. */
export interface RevokeFulfilmentReply {
  /** The transaction. */
  transactionId: string;
  /** The order. */
  orderId: string;
  /** When it will be settled automatically, ms since the epoch. */
  dueAt?: number;
}

/** Request of `orders.startRefund`. */
export interface StartRefundRequest {
  /** The order. */
  orderId: Id;
  /** The developer's own id, unique in the app. */
  outRefundNo?: string | undefined;
  /** What is refunded; absent means all that can be. */
  items?: readonly {
    /** The item. */
    itemId: string;
    /** How much; absent means all that is left. */
    amount?: Amount | undefined;
    /** How many unused uses of a multi-use card, from the last; absent means all. */
    uses?: number | undefined;
  }[] | undefined;
  /** Why, for the journal. */
  reason?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `orders.startRefund`. */
export interface StartRefundReply {
  /** The refund, and its transaction. */
  refundId: string;
  /** The order. */
  orderId: string;
  /** What will be refunded. */
  amount: string;
  /** The part that is still held for the order. */
  fromHeld: string;
  /** The part that was settled and is set aside now. */
  fromSettled: string;
  /** PROCESSING. */
  status: string;
}

/** Request of `orders.completeRefund`. */
export interface CompleteRefundRequest {
  /** The refund. */
  refundId: Id;
  /** When it happened, ms since the epoch: not before the order's payment (of a payment: its creation), not in the future; default now. */
  occurredAt?: number | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `orders.completeRefund`. */
export interface CompleteRefundReply {
  /** The transaction. */
  transactionId: string;
  /** The refund. */
  refundId: string;
  /** SUCCESS. */
  status: string;
  /** What was refunded. */
  amount: string;
  /** What the buyer got. */
  toUser: string;
  /** What of the subsidy went back to the platform. */
  toMarketing: string;
}

/** Request of `orders.cancelRefund`. */
export interface CancelRefundRequest {
  /** The refund. */
  refundId: Id;
  /** Why, for the journal. */
  reason?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `orders.cancelRefund`. */
export interface CancelRefundReply {
  /** The transaction. */
  transactionId: string;
  /** The refund. */
  refundId: string;
  /** CLOSED. */
  status: string;
  /** What would have been refunded. */
  amount: string;
}

/** Request of `settlements.settle`. */
export interface SettleRequest {
  /** The app of the order. */
  appId: string;
  /** The order, by its id; or give `outOrderNo`. */
  orderId?: Id | undefined;
  /** The order, by the developer's id. */
  outOrderNo?: string | undefined;
  /** The developer's id of the settlement; it can be used once in an app. */
  outSettleNo: string;
  /** Settles this voucher only. */
  itemId?: string | undefined;
  /** Orders and settlements in another currency count as not found. */
  currency?: string | undefined;
  /** What it is for. */
  settleDesc?: string | undefined;
  /** Parties other than the seller, at most 50; not with a program that has a split rule. */
  shares?: readonly {
    /** The user, if the owner is one. */
    userId?: string | undefined;
    /** The merchant, if the owner is one. */
    merchantId?: string | undefined;
    /** The platform (大B), if the owner is one. */
    platformId?: string | undefined;
    /** The partner (外部分佣方), if the owner is one. */
    partnerId?: string | undefined;
    /** Its `merchant_uid`: the party that registered it, else a merchant by UUID, else a partner by its id. */
    merchantUid?: string | undefined;
    /** How much this party gets. */
    amount: Amount;
  }[] | undefined;
  /** Whose part pays the shares; needed if the order has several sellers. */
  from?: {
    /** The merchant, if the owner is one. */
    merchantId?: string | undefined;
    /** The partner (外部分佣方), if the owner is one. */
    partnerId?: string | undefined;
  } | undefined;
  /** Text that is handed back as it came. */
  cpExtra?: string | undefined;
  /** Where the end is told; https only. */
  notifyUrl?: string | undefined;
  /** Version of the notification; default the program's. */
  notifyVersion?: "2.0" | "3.0" | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `settlements.settle`. */
export interface SettleReply {
  /** The settlement, and its transaction. */
  settlementId: string;
  /** The same id, as text for the developer. */
  settleId: string;
  /** The order. */
  orderId: string;
  /** The developer's id of the order. */
  outOrderNo: string;
  /** The developer's id of the settlement. */
  outSettleNo: string;
  /** The voucher, if only one was settled. */
  itemId?: string;
  /** SUCCESS, or PROCESSING if an external program carries it out. */
  status: string;
  /** Gross amount. */
  settleAmount: string;
  /** The platform's fee in it. */
  rake: string;
  /** Commission in it. */
  commission: string;
  /** What other parties get of it. */
  others: string;
  /** What the sellers get of it. */
  seller: string;
  /** When it ended, ms since the epoch; 0 while it is in progress. */
  settledAt: number;
  /** True if nobody asked for it. */
  isAuto: boolean;
}

/** Request of `settlements.settleDue`. */
export interface SettleDueRequest {
  /** The order. */
  orderId: Id;
}

/** Reply of `settlements.settleDue`. */
export interface SettleDueReply {
  /** The settlement, and its transaction. */
  settlementId: string;
  /** The same id, as text for the developer. */
  settleId: string;
  /** The order. */
  orderId: string;
  /** The developer's id of the order. */
  outOrderNo: string;
  /** The developer's id of the settlement. */
  outSettleNo: string;
  /** The voucher, if only one was settled. */
  itemId?: string;
  /** SUCCESS, or PROCESSING if an external program carries it out. */
  status: string;
  /** Gross amount. */
  settleAmount: string;
  /** The platform's fee in it. */
  rake: string;
  /** Commission in it. */
  commission: string;
  /** What other parties get of it. */
  others: string;
  /** What the sellers get of it. */
  seller: string;
  /** When it ended, ms since the epoch; 0 while it is in progress. */
  settledAt: number;
  /** True if nobody asked for it. */
  isAuto: boolean;
}

/** Request of `settlements.returnSplit`. */
export interface ReturnSplitRequest {
  /** The app of the settlement. */
  appId: string;
  /** The settlement, by its id; or give `outSettleNo`. */
  settlementId?: Id | undefined;
  /** The settlement, by the developer's id. */
  outSettleNo?: string | undefined;
  /** The developer's id of the return, unique in the app. */
  outReturnNo: string;
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Its `merchant_uid`: the party that registered it, else a merchant by UUID, else a partner by its id. */
  merchantUid?: string | undefined;
  /** How much the party gives back. */
  amount: Amount;
  /** Orders and settlements in another currency count as not found. */
  currency?: string | undefined;
  /** What it is for. */
  returnDesc?: string | undefined;
  /** Text that is handed back as it came. */
  cpExtra?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `settlements.returnSplit`. */
export interface ReturnSplitReply {
  /** The return, and its transaction. */
  returnId: string;
  /** The settlement. */
  settlementId: string;
  /** The developer's id of the return. */
  outReturnNo: string;
  /** SUCCESS, or PROCESSING if an external program carries it out. */
  status: string;
  /** What is given back. */
  amount: string;
  /** When it ended, ms since the epoch; 0 while it is in progress. */
  finishedAt: number;
}

/** Request of `settlements.completeExternal`. */
export interface CompleteExternalRequest {
  /** The settlement; or give `returnId`. */
  settlementId?: Id | undefined;
  /** The return. */
  returnId?: Id | undefined;
  /** How it ended. */
  outcome: "SUCCESS" | "FAIL";
  /** Why it failed. */
  message?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `settlements.completeExternal`. */
export interface CompleteExternalReply {
  /** The settlement. */
  settlementId?: string;
  /** The return. */
  returnId?: string;
  /** SUCCESS or FAIL. */
  status: string;
  /** Gross amount of the settlement, or amount of the return. */
  amount: string;
  /** When it ended, ms since the epoch. */
  endedAt: number;
}

/** Request of `settlements.reportNotification`. */
export interface ReportNotificationRequest {
  /** The notification; the id of its settlement. */
  notificationId: Id;
  /** How the delivery went. */
  outcome: "delivered" | "failed";
  /** Why it failed. */
  reason?: string | undefined;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `settlements.reportNotification`. */
export interface ReportNotificationReply {
  /** The notification. */
  notificationId: string;
  /** PENDING, DELIVERED, or FAILED once it is given up. */
  status: string;
  /** Deliveries tried so far. */
  attempts: number;
  /** When it is tried next, ms since the epoch. */
  nextAt?: number;
}

/** Request of `settlements.resendNotification`. */
export interface ResendNotificationRequest {
  /** The notification; the id of its settlement. */
  notificationId: Id;
  /** Repeating the command with the same key returns the first reply and moves no money. */
  idempotencyKey?: string | undefined;
}

/** Reply of `settlements.resendNotification`. */
export interface ResendNotificationReply {
  /** The notification. */
  notificationId: string;
  /** PENDING, DELIVERED, or FAILED once it is given up. */
  status: string;
  /** Deliveries tried so far. */
  attempts: number;
  /** When it is tried next, ms since the epoch. */
  nextAt?: number;
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

/** Request of `balances.accounts`. */
export interface AccountsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `balances.accounts`. */
export interface AccountsReply {
  /** The accounts. */
  accounts: Array<AccountView>;
  /** There may be more: pass it as `cursor`. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `balances.openHolds`. */
export interface OpenHoldsRequest {
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Of the owner's balances; absent means the default one. */
  currency?: string | undefined;
  /** 100001 balance (default) or 2000000 marketing. */
  accountSet?: 100001 | 2000000 | undefined;
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `balances.openHolds`. */
export interface OpenHoldsReply {
  /** The holds. */
  holds: Array<HoldView>;
  /** There may be more: pass it as `cursor`. A page may hold fewer rows than `limit`. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `parties.get`. */
export interface PartyRequest {
  /** The party, by its number; it goes before every other name. */
  accountUserId?: number | undefined;
  /** The party, by its shop or partner code; it goes before `isPlatform` and owners. */
  externalCode?: string | undefined;
  /** true names the ledger's platform (大B); false is as if absent. */
  isPlatform?: boolean | undefined;
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
}

/** Reply of `parties.get`. */
export interface PartyReply {
  /** The party. */
  party: PartyView;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `parties.list`. */
export interface PartiesRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `parties.list`. */
export interface PartiesReply {
  /** The parties. */
  parties: PartyView[];
  /** Position for the next page. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `funds.balances`. */
export interface FundBalancesRequest {
  /** 1 to 500 parties. */
  details: readonly {
    /** The party, by its number; it goes before every other name. */
    accountUserId?: number | undefined;
    /** The party, by its shop or partner code; it goes before `isPlatform` and owners. */
    externalCode?: string | undefined;
    /** true names the ledger's platform (大B); false is as if absent. */
    isPlatform?: boolean | undefined;
    /** The user, if the owner is one. */
    userId?: string | undefined;
    /** The merchant, if the owner is one. */
    merchantId?: string | undefined;
    /** The platform (大B), if the owner is one. */
    platformId?: string | undefined;
    /** The partner (外部分佣方), if the owner is one. */
    partnerId?: string | undefined;
  }[];
  /** Default: the ledger's `wireCurrency`, CNY unless set. */
  currency?: string | undefined;
}

/** Reply of `funds.balances`. */
export interface FundBalancesReply {
  /** One row per party and account set. */
  balances: FundBalanceView[];
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `parties.balances`. */
export interface PartyBalancesRequest {
  /** The party, by its number; it goes before every other name. */
  accountUserId?: number | undefined;
  /** The party, by its shop or partner code; it goes before `isPlatform` and owners. */
  externalCode?: string | undefined;
  /** true names the ledger's platform (大B); false is as if absent. */
  isPlatform?: boolean | undefined;
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Default: the ledger's `wireCurrency`, CNY unless set. */
  currency?: string | undefined;
}

/** Reply of `parties.balances`. */
export interface PartyBalancesReply {
  /** One row per account set. */
  balances: FundBalanceView[];
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `funds.withdrawResult`. */
export interface WithdrawalOrderRequest {
  /** The caller's own number. */
  orderId: string;
  /** Orders and settlements in another currency count as not found. */
  currency?: string | undefined;
}

/** Reply of `funds.withdrawResult`. */
export interface WithdrawalOrderReply {
  /** The caller's number. */
  orderId: string;
  /** When it was asked for, ms since the epoch. */
  createdAt: number;
  /** The withdrawals, in the order of the request. */
  details: WithdrawalDetailView[];
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
  /** Its id; the rail knows it by this. */
  withdrawalId: string;
  /** Whose money it is. */
  owner: string;
  /** The channel it goes out by. */
  channel: string;
  /** Currency code. */
  currency: string;
  /** Gross amount. */
  amount: string;
  /** What of it is kept. */
  fee: string;
  /** What the rail has to pay. */
  netAmount: string;
  /** QUEUED, SUBMITTING, PAID, FAILED, CANCELLED or BOUNCED. */
  status: string;
  /** Why it failed, bounced or was cancelled. */
  reason?: string;
  /** Where it goes. */
  paymentMethodId: string;
  /** What the owner wrote for it. */
  summary?: string;
  /** What the rail calls it. */
  railReference?: string;
  /** OPEN, CHARGED or DISMISSED: paid after the money was back. */
  exception?: string;
  /** Date on which it is expected to arrive. */
  expectedArrival?: string;
  /** ms since the epoch. */
  createdAt: number;
  /** ms since the epoch. */
  updatedAt: number;
  /** The order number it was asked for under; when one is read alone. */
  orderId?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `payouts.queued`. */
export interface QueuedWithdrawalsRequest {
  /** One channel only, with `currency`. */
  channel?: string | undefined;
  /** One currency only, with `channel`. */
  currency?: string | undefined;
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `payouts.queued`. */
export interface QueuedWithdrawalsReply {
  /** The payouts. */
  payouts: PayoutView[];
  /** Position for the next page. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `payouts.submitted`. */
export interface SubmittedWithdrawalsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `payouts.submitted`. */
export interface SubmittedWithdrawalsReply {
  /** The payouts. */
  payouts: PayoutView[];
  /** Position for the next page. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `payouts.exceptions`. */
export interface PayoutExceptionsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `payouts.exceptions`. */
export interface PayoutExceptionsReply {
  /** The payouts. */
  payouts: PayoutView[];
  /** Position for the next page. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `payouts.list`. */
export interface WithdrawalsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `payouts.list`. */
export interface WithdrawalsReply {
  /** The payouts. */
  payouts: PayoutView[];
  /** Position for the next page. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `payouts.pools`. */
export interface PayoutPoolsRequest {
}

/** Reply of `payouts.pools`. */
export interface PayoutPoolsReply {
  /** The pools. */
  pools: PayoutPoolView[];
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `statements.fundBill`. */
export interface FundBillRequest {
  /** The party, by its number; it goes before every other name. */
  accountUserId?: number | undefined;
  /** The party, by its shop or partner code; it goes before `isPlatform` and owners. */
  externalCode?: string | undefined;
  /** true names the ledger's platform (大B); false is as if absent. */
  isPlatform?: boolean | undefined;
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Default: the ledger's `wireCurrency`, CNY unless set. */
  currency?: string | undefined;
  /** 100001 balance (default) or 2000000 marketing. */
  accountSet?: 100001 | 2000000 | undefined;
  /** The day, as `2024-05-01`, in the ledger's `utcOffset`. */
  day: string;
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `statements.fundBill`. */
export interface FundBillReply {
  /** Whose bill it is, and what there was before and after. */
  bill: BillView;
  /** The changes, oldest first. */
  lines: FundBillLine[];
  /** Position for the next page. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `statements.tradeBill`. */
export interface TradeBillRequest {
  /** The party, by its number; it goes before every other name. */
  accountUserId?: number | undefined;
  /** The party, by its shop or partner code; it goes before `isPlatform` and owners. */
  externalCode?: string | undefined;
  /** true names the ledger's platform (大B); false is as if absent. */
  isPlatform?: boolean | undefined;
  /** The user, if the owner is one. */
  userId?: string | undefined;
  /** The merchant, if the owner is one. */
  merchantId?: string | undefined;
  /** The platform (大B), if the owner is one. */
  platformId?: string | undefined;
  /** The partner (外部分佣方), if the owner is one. */
  partnerId?: string | undefined;
  /** Default: the ledger's `wireCurrency`, CNY unless set. */
  currency?: string | undefined;
  /** 100001 balance (default) or 2000000 marketing. */
  accountSet?: 100001 | 2000000 | undefined;
  /** The day, as `2024-05-01`, in the ledger's `utcOffset`. */
  day: string;
  /** Most transactions on the page, 1 to 1000; default 100. One may be several lines, or none. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `statements.tradeBill`. */
export interface TradeBillReply {
  /** Whose bill it is, and what there was before and after. */
  bill: BillView;
  /** The trades, oldest first. */
  lines: TradeBillLine[];
  /** Position for the next page. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `programs.get`. */
export interface ProgramRequest {
  /** The app; or give `programId`. */
  appId?: string | undefined;
  /** One version of a program. */
  programId?: Id | undefined;
}

/** Reply of `programs.get`. */
export interface ProgramReply {
  /** The program. */
  program: ProgramView;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `orders.get`. */
export interface OrderRequest {
  /** The order; or give `appId` and `outOrderNo`. */
  orderId?: Id | undefined;
  /** The app of the order. */
  appId?: string | undefined;
  /** The developer's id of the order. */
  outOrderNo?: string | undefined;
}

/** Reply of `orders.get`. */
export interface OrderReply {
  /** The order. */
  order: OrderView;
  /** Its refunds, oldest first. */
  refunds: Array<RefundView>;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `orders.refund`. */
export interface OrderRefundRequest {
  /** The refund. */
  refundId: Id;
}

/** Reply of `orders.refund`. */
export interface OrderRefundReply {
  /** The refund. */
  refund: RefundView;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.get`. */
export interface SettlementRequest {
  /** The settlement. */
  settlementId: Id;
}

/** Reply of `settlements.get`. */
export interface SettlementReply {
  /** The settlement. */
  settlement: SettlementView;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.explain`. */
export interface ExplainSettlementRequest {
  /** The settlement. */
  settlementId: Id;
}

/** Reply of `settlements.explain`. */
export interface ExplainSettlementReply {
  /** The settlement. */
  settlement: SettlementView;
  /** The version of the split rule. */
  ruleId?: string;
  /** The version of the program. */
  programId: string;
  /** Its legs. */
  legs: Array<LegView>;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.query`. */
export interface QuerySettleRequest {
  /** The app. */
  appId: string;
  /** One settlement. */
  settleId?: string | undefined;
  /** An order, by its id or its alias. */
  orderId?: string | undefined;
  /** One settlement, by the developer's id. */
  outSettleNo?: string | undefined;
  /** An order, by the developer's id. */
  outOrderNo?: string | undefined;
}

/** Reply of `settlements.query`. */
export interface QuerySettleReply {
  /** What was found. */
  settlements: Array<SettlementView>;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.queryReturn`. */
export interface QueryReturnRequest {
  /** The app. */
  appId: string;
  /** The return; or give `outReturnNo`. */
  returnId?: Id | undefined;
  /** The developer's id of the return. */
  outReturnNo?: string | undefined;
}

/** Reply of `settlements.queryReturn`. */
export interface QueryReturnReply {
  /** The return. */
  return: ReturnView;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.unsettledAmount`. */
export interface UnsettledAmountRequest {
  /** The order; or give `appId` and `outOrderNo`. */
  orderId?: Id | undefined;
  /** The app of the order. */
  appId?: string | undefined;
  /** The developer's id of the order. */
  outOrderNo?: string | undefined;
  /** One item of it. */
  itemId?: string | undefined;
}

/** Reply of `settlements.unsettledAmount`. */
export interface UnsettledAmountReply {
  /** The developer's id of the order. */
  outOrderNo: string;
  /** What sellers and other parties can still get. */
  unsettledAmount: string;
  /** Its currency. */
  currency: string;
  /** What buyer and platform paid. */
  paidIn: string;
  /** Refunds done or in progress of what was held. */
  refunded: string;
  /** Gross amount settled or being settled. */
  settled: string;
  /** The platform's fee still to be taken. */
  rake: string;
  /** Commission still to be taken. */
  commission: string;
  /** The order's refunds. */
  refunds: Array<{ refundId: string; outRefundNo?: string; amount: string; status: string }>;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.due`. */
export interface DueSettlementsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `settlements.due`. */
export interface DueSettlementsReply {
  /** The orders, longest due first. */
  orders: Array<{ orderId: string; dueAt: number }>;
  /** Where the next page begins. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.processing`. */
export interface ProcessingSettlementsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
}

/** Reply of `settlements.processing`. */
export interface ProcessingSettlementsReply {
  /** Settlements in progress. */
  settlements: Array<SettlementView>;
  /** Returns in progress. */
  returns: Array<{ returnId: string; settlementId: string }>;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.dueNotifications`. */
export interface DueNotificationsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
}

/** Reply of `settlements.dueNotifications`. */
export interface DueNotificationsReply {
  /** The notifications. */
  notifications: Array<NotificationView>;
  /** When the next one after these is due. */
  nextAt?: number;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.failedNotifications`. */
export interface FailedNotificationsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `settlements.failedNotifications`. */
export interface FailedNotificationsReply {
  /** The notifications. */
  notifications: Array<NotificationView>;
  /** Where the next page begins. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.list`. */
export interface SettlementsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `settlements.list`. */
export interface SettlementsReply {
  /** The settlements. */
  settlements: Array<SettlementView>;
  /** Where the next page begins. */
  nextCursor?: string;
  /** The commit that the answer is of. */
  asOf: AsOf;
}

/** Request of `settlements.notifications`. */
export interface NotificationsRequest {
  /** Most rows on the page, 1 to 1000; default 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before; absent for the first page. */
  cursor?: string | undefined;
}

/** Reply of `settlements.notifications`. */
export interface NotificationsReply {
  /** The notifications. */
  notifications: Array<NotificationView>;
  /** Where the next page begins. */
  nextCursor?: string;
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
  | ({ type: "register_party" } & RegisterPartyRequest)
  | ({ type: "withdraw" } & WithdrawRequest)
  | ({ type: "cancel_withdrawal" } & CancelWithdrawalRequest)
  | ({ type: "withdraw_batch" } & WithdrawBatchRequest)
  | ({ type: "submit_payout" } & SubmitPayoutRequest)
  | ({ type: "report_payout" } & ReportPayoutRequest)
  | ({ type: "resolve_payout_exception" } & ResolvePayoutExceptionRequest)
  | ({ type: "record_liquidity" } & RecordLiquidityRequest)
  | ({ type: "configure_program" } & ConfigureProgramRequest)
  | ({ type: "create_order" } & CreateOrderRequest)
  | ({ type: "pay_order" } & PayOrderRequest)
  | ({ type: "fulfil" } & FulfilRequest)
  | ({ type: "revoke_fulfilment" } & RevokeFulfilmentRequest)
  | ({ type: "start_refund" } & StartRefundRequest)
  | ({ type: "complete_refund" } & CompleteRefundRequest)
  | ({ type: "cancel_refund" } & CancelRefundRequest)
  | ({ type: "settle" } & SettleRequest)
  | ({ type: "settle_due" } & SettleDueRequest)
  | ({ type: "return_split" } & ReturnSplitRequest)
  | ({ type: "complete_external" } & CompleteExternalRequest)
  | ({ type: "report_notification" } & ReportNotificationRequest)
  | ({ type: "resend_notification" } & ResendNotificationRequest)
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
  register_party: RegisterPartyReply;
  withdraw: WithdrawReply;
  cancel_withdrawal: CancelWithdrawalReply;
  withdraw_batch: WithdrawBatchReply;
  submit_payout: SubmitPayoutReply;
  report_payout: ReportPayoutReply;
  resolve_payout_exception: ResolvePayoutExceptionReply;
  record_liquidity: RecordLiquidityReply;
  configure_program: ConfigureProgramReply;
  create_order: CreateOrderReply;
  pay_order: PayOrderReply;
  fulfil: FulfilReply;
  revoke_fulfilment: RevokeFulfilmentReply;
  start_refund: StartRefundReply;
  complete_refund: CompleteRefundReply;
  cancel_refund: CancelRefundReply;
  settle: SettleReply;
  settle_due: SettleDueReply;
  return_split: ReturnSplitReply;
  complete_external: CompleteExternalReply;
  report_notification: ReportNotificationReply;
  resend_notification: ResendNotificationReply;
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
  | ({ type: "due_freezes" } & DueFreezesRequest)
  | ({ type: "accounts" } & AccountsRequest)
  | ({ type: "open_holds" } & OpenHoldsRequest)
  | ({ type: "party" } & PartyRequest)
  | ({ type: "parties" } & PartiesRequest)
  | ({ type: "fund_balances" } & FundBalancesRequest)
  | ({ type: "party_balances" } & PartyBalancesRequest)
  | ({ type: "withdrawal_order" } & WithdrawalOrderRequest)
  | ({ type: "withdrawal" } & WithdrawalRequest)
  | ({ type: "queued_withdrawals" } & QueuedWithdrawalsRequest)
  | ({ type: "submitted_withdrawals" } & SubmittedWithdrawalsRequest)
  | ({ type: "payout_exceptions" } & PayoutExceptionsRequest)
  | ({ type: "withdrawals" } & WithdrawalsRequest)
  | ({ type: "payout_pools" } & PayoutPoolsRequest)
  | ({ type: "fund_bill" } & FundBillRequest)
  | ({ type: "trade_bill" } & TradeBillRequest)
  | ({ type: "program" } & ProgramRequest)
  | ({ type: "order" } & OrderRequest)
  | ({ type: "order_refund" } & OrderRefundRequest)
  | ({ type: "settlement" } & SettlementRequest)
  | ({ type: "explain_settlement" } & ExplainSettlementRequest)
  | ({ type: "query_settle" } & QuerySettleRequest)
  | ({ type: "query_return" } & QueryReturnRequest)
  | ({ type: "unsettled_amount" } & UnsettledAmountRequest)
  | ({ type: "due_settlements" } & DueSettlementsRequest)
  | ({ type: "processing_settlements" } & ProcessingSettlementsRequest)
  | ({ type: "due_notifications" } & DueNotificationsRequest)
  | ({ type: "failed_notifications" } & FailedNotificationsRequest)
  | ({ type: "settlements" } & SettlementsRequest)
  | ({ type: "notifications" } & NotificationsRequest)
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
  due_freezes: DueFreezesReply;
  accounts: AccountsReply;
  open_holds: OpenHoldsReply;
  party: PartyReply;
  parties: PartiesReply;
  fund_balances: FundBalancesReply;
  party_balances: PartyBalancesReply;
  withdrawal_order: WithdrawalOrderReply;
  withdrawal: WithdrawalReply;
  queued_withdrawals: QueuedWithdrawalsReply;
  submitted_withdrawals: SubmittedWithdrawalsReply;
  payout_exceptions: PayoutExceptionsReply;
  withdrawals: WithdrawalsReply;
  payout_pools: PayoutPoolsReply;
  fund_bill: FundBillReply;
  trade_bill: TradeBillReply;
  program: ProgramReply;
  order: OrderReply;
  order_refund: OrderRefundReply;
  settlement: SettlementReply;
  explain_settlement: ExplainSettlementReply;
  query_settle: QuerySettleReply;
  query_return: QueryReturnReply;
  unsettled_amount: UnsettledAmountReply;
  due_settlements: DueSettlementsReply;
  processing_settlements: ProcessingSettlementsReply;
  due_notifications: DueNotificationsReply;
  failed_notifications: FailedNotificationsReply;
  settlements: SettlementsReply;
  notifications: NotificationsReply;
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
  /** the money went back before; the payout is listed as an exception: decide who pays */
  | "PAYOUT_STATUS_FINAL"
  /** read the withdrawal: it has no open exception */
  | "NO_PAYOUT_EXCEPTION"
  /** the withdrawal waits: record liquidity for its channel, then submit it again */
  | "POOL_SHORT"
  /** submit the payout in details.nextId first: a channel pays in the order of the requests */
  | "PAYOUT_NOT_NEXT"
  /** register the party first, or check its number or code */
  | "PARTY_NOT_FOUND"
  /** another party has this name; details.field says which */
  | "PARTY_NAME_TAKEN"
  /** register the platform first: it receives the fees */
  | "PLATFORM_REQUIRED"
  /** the party is in custody mode; its money cannot be withdrawn here */
  | "CUSTODY_MODE"
  /** withdraw no more than details.withdrawableMinor, or wait until the days have passed */
  | "AMOUNT_NOT_WITHDRAWABLE"
  /** withdraw more than the fee in details.feeMinor */
  | "FEE_EXCEEDS_AMOUNT"
  /** the order number was used with other fields; check details.field */
  | "WITHDRAWAL_ORDER_CONFLICT"
  /** check the order number */
  | "WITHDRAWAL_ORDER_NOT_FOUND"
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
  /** Asks for money to be paid out. It is frozen at once; the withdrawal record tells what becomes of it. A registered party's days and fee apply. (BAL-18, A14, A18, C8, C10, C17) */
  withdraw(request: WithdrawRequest, options?: CallOptions): Promise<WithdrawReply & ReplyMarks>;
  /** Takes a withdrawal back while it is QUEUED. (A18) */
  cancelWithdrawal(request: CancelWithdrawalRequest, options?: CallOptions): Promise<CancelWithdrawalReply & ReplyMarks>;
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
  /** Freezes whose time has passed, earliest first: candidates for `expire_freeze`. (A7) */
  dueFreezes(request?: DueFreezesRequest): Promise<DueFreezesReply>;
  /** All accounts of the ledger, those of the world too, in the order they were opened. (BAL-13, BAL-15) */
  accounts(request?: AccountsRequest): Promise<AccountsReply>;
  /** Money that is held, account by account, oldest first: of one balance when an owner is named, else of the whole ledger. (BAL-10, A10) */
  openHolds(request: OpenHoldsRequest): Promise<OpenHoldsReply>;
  /** One withdrawal and its status. (A18) */
  withdrawal(request: WithdrawalRequest): Promise<WithdrawalReply>;
}

/** Commands and queries of `ledger.parties`. */
export interface PartiesApi {
  /** Registers an owner under the names other systems know it by, with the terms of its withdrawals. Opens its balance if it has none. Repeating it replaces what it said before; the number stays. (AP-02, AP-03, AP-21, C7, C8, C10, C12) */
  register(request: RegisterPartyRequest, options?: CallOptions): Promise<RegisterPartyReply & ReplyMarks>;
  /** One registered party: its names, and the terms of its withdrawals. (AP-02, AP-03) */
  get(request: PartyRequest): Promise<PartyReply>;
  /** All registered parties, by their numbers. (AP-03) */
  list(request?: PartiesRequest): Promise<PartiesReply>;
  /** What one party owns, what is frozen, and what it may withdraw today: one row per account set. (AP-10…13, C3, C5, C8, C9) */
  balances(request: PartyBalancesRequest): Promise<PartyBalancesReply>;
}

/** Commands and queries of `ledger.funds`. */
export interface FundsApi {
  /** Asks for withdrawals of registered parties, each judged for itself in order: one that cannot be made is FAILED with its reason. The same order number again with the same fields gives the first reply. (AP-20…24, C3…C6, C10…C15) */
  withdraw(request: WithdrawBatchRequest, options?: CallOptions): Promise<WithdrawBatchReply & ReplyMarks>;
  /** What parties own, what is frozen, and what they may withdraw today: one row per party and account set, in the order of the request. (AP-10…13, C3, C5, C6, C8, C9) */
  balances(request: FundBalancesRequest): Promise<FundBalancesReply>;
  /** What has become of the withdrawals that were asked for under one order number. (AP-30, C15, C20) */
  withdrawResult(request: WithdrawalOrderRequest): Promise<WithdrawalOrderReply>;
}

/** Commands and queries of `ledger.payouts`. */
export interface PayoutsApi {
  /** Notes that a queued withdrawal is about to be handed to the rail. Commit this first, then call the rail. One that its pool cannot pay, or that is not the next of its pool, stays QUEUED. (A18, C18) */
  submit(request: SubmitPayoutRequest, options?: CallOptions): Promise<SubmitPayoutReply & ReplyMarks>;
  /** Records what the rail says of a submitted withdrawal. A failure after PAID is a bounce and returns what arrived. PAID after the money went back is refused and listed as an exception. (A18) */
  report(request: ReportPayoutRequest, options?: CallOptions): Promise<ReportPayoutReply & ReplyMarks>;
  /** Puts right a payout that the rail made after its money had gone back: the named owner pays what arrived, or nobody does. (A18) */
  resolveException(request: ResolvePayoutExceptionRequest, options?: CallOptions): Promise<ResolvePayoutExceptionReply & ReplyMarks>;
  /** Records that money outside the ledger moved from one channel to another, so that the second can pay out. (C18, AP-23) */
  recordLiquidity(request: RecordLiquidityRequest, options?: CallOptions): Promise<RecordLiquidityReply & ReplyMarks>;
  /** Withdrawals that wait for the rail: candidates for `submit_payout`. Pool by pool, in each the first come first. (A18, C18) */
  queued(request?: QueuedWithdrawalsRequest): Promise<QueuedWithdrawalsReply>;
  /** Withdrawals that the rail has, or may have: it is asked what became of them. (A18) */
  submitted(request?: SubmittedWithdrawalsRequest): Promise<SubmittedWithdrawalsReply>;
  /** Withdrawals that the rail paid after their money had gone back, until somebody decides. (A18) */
  exceptions(request?: PayoutExceptionsRequest): Promise<PayoutExceptionsReply>;
  /** All withdrawals of the ledger, newest first. (A18) */
  list(request?: WithdrawalsRequest): Promise<WithdrawalsReply>;
  /** Channels and currencies that payouts go out by: what they hold, what is on its way, who waits first. (C18) */
  pools(request?: PayoutPoolsRequest): Promise<PayoutPoolsReply>;
}

/** Commands and queries of `ledger.programs`. */
export interface ProgramsApi {
  /** Sets how an app's orders are settled. Orders that are paid already keep the program they were paid under. (DYR-01, DYR-04, DYR-08, B7, B15, B16, B19, B20, M2, M11) */
  configure(request: ConfigureProgramRequest, options?: CallOptions): Promise<ConfigureProgramReply & ReplyMarks>;
  /** The latest settlement program of an app, or an older version by its id. (DYR-01, M2) */
  get(request?: ProgramRequest): Promise<ProgramReply>;
}

/** Commands and queries of `ledger.orders`. */
export interface OrdersApi {
  /** Registers an order of an app. It is paid by confirming a freeze that names it, or by an external payment. (M3, M10, B10, B17, B18, B19) */
  create(request: CreateOrderRequest, options?: CallOptions): Promise<CreateOrderReply & ReplyMarks>;
  /** Records that an order was paid from outside. Its money is held at its sellers until it is settled. (A16, B18, M2, M7, M10) */
  pay(request: PayOrderRequest, options?: CallOptions): Promise<PayOrderReply & ReplyMarks>;
  /** Records that items were delivered or used (核销). The days of a program that settles after fulfilment count from here. (DYR-02, DYR-06, B16, M7) */
  fulfil(request: FulfilRequest, options?: CallOptions): Promise<FulfilReply & ReplyMarks>;
  /** Takes a fulfilment back (撤销核销), as long as it is not settled. (M7) */
  revokeFulfilment(request: RevokeFulfilmentRequest, options?: CallOptions): Promise<RevokeFulfilmentReply & ReplyMarks>;
  /** Starts a refund: the money can be neither settled nor withdrawn until the refund is completed or cancelled. (B8, B16, B18, B20, M5, M7) */
  startRefund(request: StartRefundRequest, options?: CallOptions): Promise<StartRefundReply & ReplyMarks>;
  /** Ends a refund: the buyer gets the money back where it came from, the platform its subsidy. (B8, B18, B20, M7, M8) */
  completeRefund(request: CompleteRefundRequest, options?: CallOptions): Promise<CompleteRefundReply & ReplyMarks>;
  /** Ends a refund that was rejected or taken back: everything is as before it. (B20, M7) */
  cancelRefund(request: CancelRefundRequest, options?: CallOptions): Promise<CancelRefundReply & ReplyMarks>;
  /** An order with its items, sellers and refunds. (M3, M7, M10, B10, B17) */
  get(request?: OrderRequest): Promise<OrderReply>;
  /** One refund of an order. (M7, B20) */
  refund(request: OrderRefundRequest): Promise<OrderRefundReply>;
}

/** Commands and queries of `ledger.settlements`. */
export interface SettlementsApi {
  /** Settles all that may be settled of an order now, or of one voucher: rake, commission, other parties, the seller the rest. (DYC-01…13, DYR-01…10, B1…B22, M3, M4, M5) */
  settle(request: SettleRequest, options?: CallOptions): Promise<SettleReply & ReplyMarks>;
  /** Settles one order of an automatic program. The SDK's `runDue` finds the candidates; each is judged again here. (DYR-08, B29, M6) */
  settleDue(request: SettleDueRequest, options?: CallOptions): Promise<SettleDueReply & ReplyMarks>;
  /** Takes back what another party received of a settlement, for its seller. The same number and fields again return the first reply. (3.7, B20, M5) */
  returnSplit(request: ReturnSplitRequest, options?: CallOptions): Promise<ReturnSplitReply & ReplyMarks>;
  /** Reports how an external program carried out a settlement or a return. SUCCESS moves the money, FAIL leaves it where it was. (M5, B4) */
  completeExternal(request: CompleteExternalRequest, options?: CallOptions): Promise<CompleteExternalReply & ReplyMarks>;
  /** Tells how a delivery went. A failed one is tried again by the program's schedule, then given up. (DYC-06, M11) */
  reportNotification(request: ReportNotificationRequest, options?: CallOptions): Promise<ReportNotificationReply & ReplyMarks>;
  /** Delivers a notification again from the beginning of its schedule. (DYC-06) */
  resendNotification(request: ResendNotificationRequest, options?: CallOptions): Promise<ResendNotificationReply & ReplyMarks>;
  /** One settlement. (DYQ-05) */
  get(request: SettlementRequest): Promise<SettlementReply>;
  /** Every leg of a settlement with its base, rate, exact product, rounding and result, as it was decided. (M4, B19, B22) */
  explain(request: ExplainSettlementRequest): Promise<ExplainSettlementReply>;
  /** Settlements of an app by the first that is given of: settleId, orderId, outSettleNo, outOrderNo. Oldest first; none is an empty list. (DYQ-01…06, B23, B25) */
  query(request: QuerySettleRequest): Promise<QuerySettleReply>;
  /** One return, by its id or the developer's. (3.7) */
  queryReturn(request: QueryReturnRequest): Promise<QueryReturnReply>;
  /** Paid in, less refunds done or in progress, less what is settled or being settled, less the rake and commission still to be taken. (3.6) */
  unsettledAmount(request?: UnsettledAmountRequest): Promise<UnsettledAmountReply>;
  /** Orders of automatic programs that are due. Only a hint: `settleDue` judges each again. (M6) */
  due(request?: DueSettlementsRequest): Promise<DueSettlementsReply>;
  /** Settlements and returns that external programs have not reported yet, oldest first. (M5) */
  processing(request?: ProcessingSettlementsRequest): Promise<ProcessingSettlementsReply>;
  /** Notifications whose delivery is due, longest due first, with what they tell. (DYC-06, M11) */
  dueNotifications(request?: DueNotificationsRequest): Promise<DueNotificationsReply>;
  /** Notifications that were given up, oldest first. (DYC-06) */
  failedNotifications(request?: FailedNotificationsRequest): Promise<FailedNotificationsReply>;
  /** All settlements of the ledger, newest first. (DYQ-05) */
  list(request?: SettlementsRequest): Promise<SettlementsReply>;
  /** All notifications of the ledger, newest first, with what they tell. (DYC-06, M11) */
  notifications(request?: NotificationsRequest): Promise<NotificationsReply>;
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

/** Commands and queries of `ledger.statements`. */
export interface StatementsApi {
  /** The fund bill (资金账单) of one day: every change of a balance, oldest first, and what there was before and after. (DYR-10) */
  fundBill(request: FundBillRequest): Promise<FundBillReply>;
  /** The trade bill (交易账单) of one day: payments, settlements, returns, refunds, recharges and withdrawals of a party, oldest first. Money that is only held or released is on the fund bill. (DYR-10) */
  tradeBill(request: TradeBillRequest): Promise<TradeBillReply>;
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
  ["parties.register", "command", "register_party"],
  ["balances.withdraw", "command", "withdraw"],
  ["balances.cancelWithdrawal", "command", "cancel_withdrawal"],
  ["funds.withdraw", "command", "withdraw_batch"],
  ["payouts.submit", "command", "submit_payout"],
  ["payouts.report", "command", "report_payout"],
  ["payouts.resolveException", "command", "resolve_payout_exception"],
  ["payouts.recordLiquidity", "command", "record_liquidity"],
  ["programs.configure", "command", "configure_program"],
  ["orders.create", "command", "create_order"],
  ["orders.pay", "command", "pay_order"],
  ["orders.fulfil", "command", "fulfil"],
  ["orders.revokeFulfilment", "command", "revoke_fulfilment"],
  ["orders.startRefund", "command", "start_refund"],
  ["orders.completeRefund", "command", "complete_refund"],
  ["orders.cancelRefund", "command", "cancel_refund"],
  ["settlements.settle", "command", "settle"],
  ["settlements.settleDue", "command", "settle_due"],
  ["settlements.returnSplit", "command", "return_split"],
  ["settlements.completeExternal", "command", "complete_external"],
  ["settlements.reportNotification", "command", "report_notification"],
  ["settlements.resendNotification", "command", "resend_notification"],
  ["splitRules.store", "command", "store_rule"],
  ["balances.get", "query", "balance"],
  ["balances.list", "query", "balances"],
  ["balances.paymentMethods", "query", "payment_methods"],
  ["balances.entries", "query", "entries"],
  ["balances.transactions", "query", "transactions"],
  ["balances.transaction", "query", "transaction"],
  ["balances.freezeById", "query", "get_freeze"],
  ["balances.dueFreezes", "query", "due_freezes"],
  ["balances.accounts", "query", "accounts"],
  ["balances.openHolds", "query", "open_holds"],
  ["parties.get", "query", "party"],
  ["parties.list", "query", "parties"],
  ["funds.balances", "query", "fund_balances"],
  ["parties.balances", "query", "party_balances"],
  ["funds.withdrawResult", "query", "withdrawal_order"],
  ["balances.withdrawal", "query", "withdrawal"],
  ["payouts.queued", "query", "queued_withdrawals"],
  ["payouts.submitted", "query", "submitted_withdrawals"],
  ["payouts.exceptions", "query", "payout_exceptions"],
  ["payouts.list", "query", "withdrawals"],
  ["payouts.pools", "query", "payout_pools"],
  ["statements.fundBill", "query", "fund_bill"],
  ["statements.tradeBill", "query", "trade_bill"],
  ["programs.get", "query", "program"],
  ["orders.get", "query", "order"],
  ["orders.refund", "query", "order_refund"],
  ["settlements.get", "query", "settlement"],
  ["settlements.explain", "query", "explain_settlement"],
  ["settlements.query", "query", "query_settle"],
  ["settlements.queryReturn", "query", "query_return"],
  ["settlements.unsettledAmount", "query", "unsettled_amount"],
  ["settlements.due", "query", "due_settlements"],
  ["settlements.processing", "query", "processing_settlements"],
  ["settlements.dueNotifications", "query", "due_notifications"],
  ["settlements.failedNotifications", "query", "failed_notifications"],
  ["settlements.list", "query", "settlements"],
  ["settlements.notifications", "query", "notifications"],
  ["splitRules.get", "query", "split_rule"],
  ["splitRules.preview", "query", "preview_split"],
] as const;
