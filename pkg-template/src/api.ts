/** Everything the main entries export. */
export { LedgerError, isLedgerError, type ErrorDetails } from "./errors.js";
export {
  openLedger,
  type Ledger,
  type Balances,
  type CallOptions,
  type ExpireDueReply,
  type ListOptions,
  type ListReply,
  type ReplyMarks,
} from "./ledger.js";
export type { EngineMetrics } from "./engine/metrics.js";
export {
  verifyJournal,
  type ChannelFlow,
  type ExportOptions,
  type Finding,
  type ImportReport,
  type Journal,
  type JournalHead,
  type JournalJobOptions,
  type JournalProgress,
  type TextSource,
  type TrialLine,
  type VerifyOptions,
  type VerifyReport,
} from "./journal.js";
export {
  allocate,
  allocateMany,
  formatMinor,
  previewSplit,
  toMinor,
  validate,
  type AllocateManyRequest,
  type AllocateRequest,
  type AllocationRule,
  type Preview,
  type PreviewRequest,
} from "./pure.js";
export {
  availableBalance,
  expectedArrival,
  nextPoll,
  withdrawBalance,
  withdrawCutoff,
  withdrawalFee,
  type AvailableBalanceRequest,
  type Holidays,
  type WithdrawBalanceRequest,
  type WithdrawCutoffRequest,
  type WithdrawalFeeRequest,
} from "./funds.js";
export type { LedgerOptions } from "./options.js";
export {
  deliverNotifications,
  startDelivery,
  type DeliveryAttempt,
  type DeliveryLoopOptions,
  type DeliveryOptions,
  type DeliveryReport,
  type DueNotification,
  type Outbox,
} from "./delivery/deliver.js";
export type { NotificationOptions } from "./delivery/notification.js";
export { PostError, type Post, type PostReply, type PostRequest } from "./delivery/post.js";
export { allinpayClient, type AllinpayClient, type AllinpayClientOptions } from "./allinpay/client.js";
export {
  allinpayReply,
  allinpaySigned,
  type AllinpayAnswer,
  type AllinpayBalance,
  type AllinpayDetail,
  type AllinpayOrder,
  type AllinpayParty,
} from "./allinpay/replies.js";
export {
  allinpayRequest,
  allinpayRequestText,
  type AllinpayAccount,
  type AllinpayMethod,
  type AllinpayRequest,
  type AllinpayWithdraw,
  type AllinpayWithdrawal,
} from "./allinpay/requests.js";
export {
  callbackAnswer,
  verifyCallback,
  type CallbackHeaders,
  type VerifyCallbackOptions,
} from "./douyin/callback.js";
export {
  douyinClient,
  type DouyinClient,
  type DouyinClientOptions,
  type DouyinSettled,
  type DouyinSettlement,
} from "./douyin/client.js";
export type { DouyinSettle, DouyinSettleQuery } from "./douyin/requests.js";
export { ecpayCallbackSign, ecpaySign, verifyEcpayCallback } from "./douyin/ecpay.js";
export {
  authorizationHeader as douyinAuthorization,
  callbackText as douyinCallbackText,
  parseAuthorization as parseDouyinAuthorization,
  parseSettleDetail,
  requestText as douyinRequestText,
  type DetailPart,
  type DouyinAuthorization,
  type DouyinCallback,
  type DouyinNotice,
} from "./douyin/texts.js";
export type { OwnerField, PayoutLedger, PayoutPage, PayoutReport, PayoutRow, ReportedLedger } from "./payouts/ledger.js";
export { documentedPlan, PollPlan, type NextPoll } from "./payouts/plan.js";
export type {
  Payout,
  PayoutMethod,
  PayoutRail,
  RailAnswer,
  RailCall,
  RailQueryAnswer,
} from "./payouts/rail.js";
export {
  runPayouts,
  startPayouts,
  type PayoutError,
  type PayoutLoopOptions,
  type PayoutOptions,
  type PayoutsReport,
  type ShortPool,
} from "./payouts/run.js";
export {
  simulatedRail,
  type BounceReport,
  type SimulatedPayment,
  type SimulatedRail,
  type SimulatedRailSettings,
  type SimulatedTotal,
} from "./payouts/simulated.js";
export {
  waitForWithdrawal,
  type WaitOptions,
  type WithdrawalQuery,
  type WithdrawalStates,
} from "./payouts/wait.js";
export type { Repeated } from "./repeat.js";
export { runDue, type DueLedger, type RunDueOptions, type RunDueReport } from "./settlement/run-due.js";
export { settleOrQuery, type SettleOutcome, type SettlingLedger } from "./settlement/settle-or-query.js";
export { readKey as readRsaKey } from "./sign/rsa-key.js";
export { rsaSigner, type RsaKeys } from "./sign/rsa.js";
export type { Signer } from "./sign/signer.js";
export type { BillCsvRequest, Statements } from "./statements.js";
export { memoryStore, type MemoryStore } from "./stores/memory.js";
export { orderedKey } from "./stores/ordered-key.js";
export { shardedStore, type ShardedOptions } from "./stores/sharded.js";
export type * from "./store.js";
export { METHODS } from "./generated/api.js";
export type * from "./generated/api.js";
