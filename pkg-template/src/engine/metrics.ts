/** What the loop has done, for `/metrics`. */
export interface EngineMetrics {
  /** Groups handed to the core. */
  groups: number;
  /** Calls in those groups. */
  calls: number;
  /** Commits that the store was asked for. */
  commits: number;
  /** Reads that the store was asked for. */
  reads: number;
  /** Calls that wait for their group now. */
  queued: number;
  /** Fresh instances after a panic. */
  recoveries: number;
}
