/** How to start a cluster. */
export interface ClusterOptions {
  /** Lines for postgresql.conf. */
  settings?: Readonly<Record<string, string | number | boolean>>;
  /** Further arguments of `initdb`. */
  initdbArgs?: readonly string[];
}

/** A PostgreSQL server of this process: 127.0.0.1, no password, user `postgres`. */
export interface Cluster {
  readonly host: string;
  readonly port: number;
  /** Of the server process; another one after each restart. */
  readonly pid: number;
  /** Everything of this server, also its Unix socket; removed by {@link Cluster.stop}. */
  readonly folder: string;
  /** The folder of the database files. */
  readonly data: string;
  url(database?: string): string;
  /** Creates a database; its URL. */
  createDatabase(name: string): Promise<string>;
  /** Runs SQL through `psql`, each statement in a transaction of its own; the rows as text. */
  psql(sql: string, database?: string): Promise<string>;
  /** The last lines that the server has written. */
  log(): string;
  /** SIGKILL to the server and all its processes at once, as when the machine dies. */
  kill9(): Promise<void>;
  /** Starts the server again, after an orderly end if it is running. */
  restart(): Promise<void>;
  /** Stops all processes in their tracks (SIGSTOP) until {@link Cluster.resume}. */
  pause(): void;
  resume(): void;
  /** A second server that follows this one; from now on this one's commits wait for it. */
  standby(): Promise<Cluster>;
  /** Makes a standby the primary. */
  promote(): Promise<void>;
  /** Ends the server and removes all it had. */
  stop(): Promise<void>;
}

/** Why no cluster can be started here; empty if one can. */
export const obstacle: string;

/** Starts a fresh cluster, which ends with this process at the latest. */
export function startCluster(options?: ClusterOptions): Promise<Cluster>;
