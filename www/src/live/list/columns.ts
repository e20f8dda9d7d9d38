/** What each list shows in its columns. */
import { computed, type ComputedRef } from "vue";
import type { Column } from "../../ui/DataTable.vue";
import type { ListName, Rows } from "../lists.js";
import { moment } from "../moment.js";
import { liveTexts } from "../texts.js";

type Columns = { readonly [N in ListName]: readonly Column<Rows[N]>[] };

/** The columns of all lists. The first names the row. */
export const columns: ComputedRef<Columns> = computed(() => {
  const { columns: t } = liveTexts.value;
  const at = moment.value;
  return {
    accounts: [
      { name: "id", title: t.account, text: ({ accountNo }) => accountNo },
      { name: "owner", title: t.owner, text: ({ owner }) => owner },
      { name: "available", title: t.available, text: ({ available }) => available, isAmount: true },
      { name: "frozen", title: t.frozen, text: ({ frozen }) => frozen, isAmount: true },
      { name: "currency", title: t.currency, text: ({ currency }) => currency },
      { name: "set", title: t.set, text: ({ accountSet }) => String(accountSet) },
      { name: "version", title: t.version, text: ({ version }) => String(version), isAmount: true },
    ],
    holds: [
      { name: "id", title: t.hold, text: ({ holdId }) => holdId },
      { name: "kind", title: t.kind, text: ({ kind }) => kind },
      { name: "owner", title: t.owner, text: ({ owner }) => owner },
      { name: "order", title: t.order, text: ({ orderId }) => orderId ?? "" },
      { name: "amount", title: t.amount, text: ({ amount, currency }) => `${amount} ${currency}`, isAmount: true },
      { name: "captured", title: t.captured, text: ({ captured }) => captured, isAmount: true },
      { name: "released", title: t.released, text: ({ released }) => released, isAmount: true },
      { name: "remaining", title: t.remaining, text: ({ remaining }) => remaining, isAmount: true },
      { name: "created", title: t.created, text: ({ createdAt }) => at(createdAt) },
      { name: "expires", title: t.expires, text: ({ expiresAt }) => at(expiresAt) },
    ],
    settlements: [
      { name: "id", title: t.settlement, text: ({ settlementId }) => settlementId },
      { name: "status", title: t.status, text: ({ status }) => status },
      { name: "order", title: t.order, text: ({ outOrderNo }) => outOrderNo },
      {
        name: "amount",
        title: t.amount,
        text: ({ settleAmount, currency }) => `${settleAmount} ${currency}`,
        isAmount: true,
      },
      { name: "rake", title: t.rake, text: ({ rake }) => rake, isAmount: true },
      { name: "commission", title: t.commission, text: ({ commission }) => commission, isAmount: true },
      { name: "others", title: t.others, text: ({ others }) => others, isAmount: true },
      { name: "seller", title: t.seller, text: ({ seller }) => seller, isAmount: true },
      { name: "created", title: t.created, text: ({ createdAt }) => at(createdAt) },
    ],
    payouts: [
      { name: "id", title: t.payout, text: ({ withdrawalId }) => withdrawalId },
      { name: "status", title: t.status, text: ({ status }) => status },
      { name: "owner", title: t.owner, text: ({ owner }) => owner },
      { name: "channel", title: t.channel, text: ({ channel }) => channel },
      { name: "amount", title: t.amount, text: ({ amount, currency }) => `${amount} ${currency}`, isAmount: true },
      { name: "fee", title: t.fee, text: ({ fee }) => fee, isAmount: true },
      { name: "net", title: t.net, text: ({ netAmount }) => netAmount, isAmount: true },
      { name: "reason", title: t.reason, text: ({ reason }) => reason ?? "" },
      { name: "updated", title: t.updated, text: ({ updatedAt }) => at(updatedAt) },
    ],
    notifications: [
      { name: "id", title: t.settlement, text: ({ notificationId }) => notificationId },
      { name: "status", title: t.status, text: ({ status }) => status },
      { name: "url", title: t.url, text: ({ url }) => url },
      { name: "attempts", title: t.attempts, text: ({ attempts }) => String(attempts), isAmount: true },
      { name: "due", title: t.due, text: ({ dueAt }) => at(dueAt) },
      { name: "reason", title: t.reason, text: ({ reason }) => reason ?? "" },
      { name: "updated", title: t.updated, text: ({ updatedAt }) => at(updatedAt) },
    ],
    transactions: [
      { name: "id", title: t.transaction, text: ({ transactionId }) => transactionId },
      { name: "type", title: t.type, text: ({ transactionType }) => transactionType },
      { name: "time", title: t.time, text: ({ time }) => at(time) },
      { name: "owner", title: t.owner, text: ({ entries }) => entries.map(({ owner }) => owner).join(", ") },
    ],
  };
});

/** Entries, of an account or of a transaction. */
export interface EntryRow {
  key: string;
  /** What it is named by: the owner, or the transaction. */
  label: string;
  type: string;
  time: string;
  currency: string;
  availableDelta: string;
  frozenDelta: string;
  available: string;
  frozen: string;
}

/** The columns of entries; without what all rows have alike. */
export function entryColumns(first: string, isOfAccount: boolean): Column<EntryRow>[] {
  const { columns: t } = liveTexts.value;
  return [
    { name: "label", title: first, text: ({ label }) => label },
    ...(isOfAccount
      ? [
          { name: "type", title: t.type, text: ({ type }: EntryRow) => type },
          { name: "time", title: t.time, text: ({ time }: EntryRow) => time },
        ]
      : []),
    { name: "availableDelta", title: t.availableDelta, text: ({ availableDelta }) => availableDelta, isAmount: true },
    { name: "frozenDelta", title: t.frozenDelta, text: ({ frozenDelta }) => frozenDelta, isAmount: true },
    { name: "available", title: t.available, text: ({ available }) => available, isAmount: true },
    { name: "frozen", title: t.frozen, text: ({ frozen }) => frozen, isAmount: true },
    { name: "currency", title: t.currency, text: ({ currency }) => currency },
  ];
}
