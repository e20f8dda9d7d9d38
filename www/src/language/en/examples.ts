import type { ExampleId } from "../../simulate/model/examples.js";

interface ExampleTexts {
  title: string;
  /** What there is to see. */
  about: string;
}

/** The examples of the Simulate page. */
export const en: Record<ExampleId, ExampleTexts> = {
  licence: {
    title: "A fee and a licence",
    about: "Two items, one is refunded. Of the other the platform takes 0.6 %, the brand 10 % of what is left, the shop the rest.",
  },
  wallet: {
    title: "A wallet: freeze, confirm, refund",
    about: "The balance service: money is recharged, set aside and paid to a shop, or given back; a refund; a withdrawal.",
  },
  douyin: {
    title: "D+3 after the last voucher (Douyin)",
    about: "Three of five vouchers are used, two refunded. Three days after the last refund the order is settled, with 30 % to a partner: just what the cap allows.",
  },
  commission: {
    title: "A promoter's commission (CPS)",
    about: "10.00 less a fee of 0.60 and a commission of 1.00: the shop gets 8.40. Always three days after the item was used, though the program says payment + 7.",
  },
  card: {
    title: "A card with three uses",
    about: "Each settlement takes the uses so far. 100.00 does not divide by three, and no cent is lost. The last use is refunded.",
  },
  voucher: {
    title: "Voucher by voucher",
    about: "Each voucher is settled when its own days have passed. The fees of both together are exactly the fee of the whole.",
  },
  withdraw: {
    title: "Withdrawal at T+1 (Allinpay)",
    about: "What was settled on Friday may leave on Monday. The withdrawal on Friday is refused; the fee is kept when the payout arrives.",
  },
  subsidy: {
    title: "The platform pays a part",
    about: "A subsidy lowers what the buyer pays. Of a refund the platform gets its part back, to the cent.",
  },
  tiers: {
    title: "Tiers with a minimum and a cap",
    about: "Postage first, then a royalty by marginal tiers, at least 5.00 and at most 60.00, two thirds of it to the author.",
  },
  cents: {
    title: "Cents that do not divide",
    about: "0.01, 0.10 and 100.00 under two fees and a share in three equal parts.",
  },
  refundAfter: {
    title: "A refund after the settlement",
    about: "A third of the price goes back two days later. Every leg pays its part of it; until then the money is set aside.",
  },
  returned: {
    title: "A share is taken back",
    about: "The seller gets a part of the partner's share back (退分账), then pays a refund.",
  },
  automatic: {
    title: "Settled by itself",
    about: "The program is automatic: nobody asks, the ledger settles what is due.",
  },
  mistake: {
    title: "With mistakes in it",
    about: "A price with three decimals, a settlement a day too early, a share one cent over the cap. Each is shown where it was typed.",
  },
};
