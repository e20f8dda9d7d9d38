/** Names in the fixed ledger that the examples use. */

/** The buyer, and the shop. */
export const USER = "11111111-1111-4111-8111-111111111111";
export const SHOP = "22222222-2222-4222-8222-222222222222";
