/** `/metrics`: counters of the engine and of the face, in the Prometheus text format. */
import type { EngineMetrics } from "../engine/metrics.js";

/** What the face has answered. */
export class HttpCounts {
  /** Requests at work now. */
  waiting = 0;
  /** Time spent on all answered requests, ms. */
  totalMs = 0;
  /** Answered requests by route and status. */
  readonly #answered = new Map<string, number>();

  /** Notes an answer. `operation` is empty where no route was found: paths of strangers are no labels. */
  add(operation: string, status: number, ms: number): void {
    const labels = `route="${operation === "" ? "none" : operation}",status="${String(status)}"`;
    this.#answered.set(labels, (this.#answered.get(labels) ?? 0) + 1);
    this.totalMs += ms;
  }

  /** Labels and counts. */
  get answered(): Iterable<[labels: string, count: number]> {
    return this.#answered;
  }
}

/** The text of `/metrics`. */
export function metricsText(engine: Readonly<EngineMetrics>, http: HttpCounts, memoryBytes: number): string {
  let text = "";
  const head = (name: string, type: string, help: string): void => {
    text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  };
  const metric = (name: string, type: string, help: string, value: number): void => {
    head(name, type, help);
    text += `${name} ${String(value)}\n`;
  };
  let answered = 0;
  head("split_ledger_http_requests_total", "counter", "Answered requests by route and status.");
  for (const [labels, count] of http.answered) {
    answered += count;
    text += `split_ledger_http_requests_total{${labels}} ${String(count)}\n`;
  }
  head("split_ledger_http_request_seconds", "summary", "Time from a request's arrival to its answer.");
  text += `split_ledger_http_request_seconds_sum ${String(http.totalMs / 1000)}\n`;
  text += `split_ledger_http_request_seconds_count ${String(answered)}\n`;
  metric("split_ledger_http_requests_waiting", "gauge", "Requests at work now.", http.waiting);
  metric("split_ledger_groups_total", "counter", "Groups of calls handed to the core.", engine.groups);
  metric("split_ledger_calls_total", "counter", "Calls in those groups.", engine.calls);
  const mean = engine.groups === 0 ? 0 : engine.calls / engine.groups;
  metric("split_ledger_group_calls_mean", "gauge", "Calls per group since the start.", mean);
  metric("split_ledger_commits_total", "counter", "Commits that the store was asked for.", engine.commits);
  metric("split_ledger_reads_total", "counter", "Reads that the store was asked for.", engine.reads);
  metric("split_ledger_queue_commands", "gauge", "Commands that wait for their group now.", engine.queued);
  metric(
    "split_ledger_core_recoveries_total",
    "counter",
    "Fresh instances of the core after a panic.",
    engine.recoveries,
  );
  metric("split_ledger_core_memory_bytes", "gauge", "Memory of the core's instance.", memoryBytes);
  return text;
}
