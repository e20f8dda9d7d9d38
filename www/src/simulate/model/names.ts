/** The scenario's short names, and the owners of the ledger. */
import type { Party, PartyKind, Scenario } from "./scenario.js";

/** How a command names an owner: one of userId, merchantId, platformId, partnerId. */
export type Owner = Readonly<Record<string, string>>;

const UUID_PREFIX = { user: "11111111-1111-4111-8111-", merchant: "22222222-2222-4222-8222-" } as const;

/** Id of the party at a place of the list. By place, so that a name may hold anything and be changed. */
export function partyId(kind: PartyKind, index: number): string {
  const number = String(index + 1);
  if (kind === "user" || kind === "merchant") return UUID_PREFIX[kind] + number.padStart(12, "0");
  return `${kind}-${number}`;
}

export class Names {
  readonly #parties = new Map<string, { party: Party; index: number }>();
  readonly #byOwner = new Map<string, string>();
  readonly #byId = new Map<string, string>();

  constructor({ parties }: Scenario) {
    parties.forEach((party, index) => {
      if (!this.#parties.has(party.name)) this.#parties.set(party.name, { party, index });
      const id = partyId(party.kind, index);
      this.#byOwner.set(`${party.kind}:${id}`, party.name);
      this.#byId.set(id, party.name);
    });
  }

  /** Place of the party that has a name, or undefined; of two with one name the first. */
  index(name: string): number | undefined {
    return this.#parties.get(name)?.index;
  }

  /** How commands name a party; undefined: nobody has the name, or a party of another kind. */
  owner(name: string, kinds?: readonly PartyKind[]): Owner | undefined {
    const found = this.#parties.get(name);
    if (found === undefined || kinds?.includes(found.party.kind) === false) return undefined;
    return { [`${found.party.kind}Id`]: partyId(found.party.kind, found.index) };
  }

  /** Name of an owner as replies have it, for example `merchant:<uuid>`; money outside keeps its own. */
  name(owner: string): string {
    return this.#byOwner.get(owner) ?? owner;
  }

  /** A sentence of the core with names instead of ids. */
  inText(text: string): string {
    const owner = /(?:user|merchant|platform|partner)[ :]`?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]+-\d+)`?/g;
    return text.replace(owner, (whole, id: string) => {
      const name = this.#byId.get(id);
      return name === undefined ? whole : `\`${name}\``;
    });
  }
}
