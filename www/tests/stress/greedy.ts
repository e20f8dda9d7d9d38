import { emptyRake } from "../../src/simulate/model/empty.js";
import { examples } from "../../src/simulate/model/examples.js";
import type { Scenario } from "../../src/simulate/model/scenario.js";

const { program, orders } = examples.commission;

/** Fee and commission together are more than there is: its settlements are refused. */
export const greedy: Scenario = {
  ...examples.commission,
  program: { ...program, rake: [{ ...emptyRake("fee"), rate: "0.95" }] },
  orders: orders.map((order) => ({ ...order, items: order.items.map((item) => ({ ...item, commissionRate: "0.2" })) })),
};
