import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, beforeAll, describe, it } from "vitest";
import { postgresStore, type PostgresOptions } from "../../src/stores/postgres.js";
import { testStore, type StoreFactory } from "../../src/testing/index.js";
import type { LedgerStore } from "../../src/store.js";
import { recorded } from "../stores/recorded.js";
import { obstacle, startCluster, type Cluster } from "../support/postgres.mjs";

let places = 0;

/** Each place is an SQL schema of its own; each store has a pool of its own. */
function onPools(connect: () => pg.Pool, options: Partial<PostgresOptions> = {}): StoreFactory & { end(): Promise<void> } {
  const known = new WeakMap<LedgerStore, { schema: string; pool: pg.Pool }>();
  const pools = new Set<pg.Pool>();
  const open = (schema: string): LedgerStore => {
    const pool = connect();
    pools.add(pool);
    const store = postgresStore({ ...options, pool, schema });
    known.set(store, { schema, pool });
    return store;
  };
  const schemaOf = (store: LedgerStore): string => known.get(store)?.schema ?? "";
  return {
    create: () => open(`place_${String((places += 1))}`),
    reopen: async (store) => {
      await store.close?.();
      await known.get(store)?.pool.end();
      return open(schemaOf(store));
    },
    peer: (store) => open(schemaOf(store)),
    end: async () => {
      for (const pool of pools) if (!pool.ended) await pool.end();
    },
  };
}

describe.skipIf(obstacle !== "")(obstacle === "" ? "a PostgreSQL server" : `skipped, ${obstacle}`, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ settings: { max_connections: 300 } });
  });
  const connect = (): pg.Pool => new pg.Pool({ connectionString: cluster.url(), max: 6, idleTimeoutMillis: 500 });
  const server = onPools(connect);
  const pooler = onPools(connect, { prepared: false, statementTimeoutMs: 10_000 });
  afterAll(async () => {
    await server.end();
    await pooler.end();
    await cluster.stop();
  });
  testStore(recorded({ describe, it }), server, "PostgreSQL");
  testStore({ describe, it }, pooler, "PostgreSQL without prepared statements");
});

describe("a PGlite", () => {
  let database: PGlite | undefined;
  const schemas = new WeakMap<LedgerStore, string>();
  const open = (schema: string): LedgerStore => {
    const store = postgresStore({ pool: (database ??= new PGlite()), schema });
    schemas.set(store, schema);
    return store;
  };
  afterAll(async () => {
    await database?.close();
  });
  const factory: StoreFactory = {
    create: () => open(`place_${String((places += 1))}`),
    reopen: (store) => open(schemas.get(store) ?? ""),
    peer: (store) => open(schemas.get(store) ?? ""),
  };
  testStore(recorded({ describe, it }), factory, "PGlite");
});
