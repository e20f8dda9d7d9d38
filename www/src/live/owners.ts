/** Owners as queries name them. */

const FIELDS = { user: "userId", merchant: "merchantId", platform: "platformId", partner: "partnerId" } as const;

/** The fields that name an owner: `user:…` → `{ userId }`. Undefined for the world, which has no queries. */
export function ownerFields(owner: string): Record<string, string> | undefined {
  const at = owner.indexOf(":");
  const field = FIELDS[owner.slice(0, at) as keyof typeof FIELDS];
  return field === undefined ? undefined : { [field]: owner.slice(at + 1) };
}
