/** What the user sees: progress on stderr, tables on stdout. */

/** How often a bar is drawn, ms. */
const DRAW_MS = 100;
/** How often a plain line is printed where there is no terminal, ms. */
const LINE_MS = 5000;
const BAR_CELLS = 28;

/** Progress of one job: a bar on a terminal, else a line now and then. */
export class Progress {
  readonly #label: string;
  readonly #isQuiet: boolean;
  readonly #started = performance.now();
  #shown = performance.now();
  #hasBar = false;

  constructor(label: string, isQuiet: boolean) {
    this.#label = label;
    this.#isQuiet = isQuiet;
  }

  /** Tells how much is done; `note` stands behind the bar. */
  update(done: number, total: number, note = ""): void {
    if (this.#isQuiet) return;
    const now = performance.now();
    const pause = process.stderr.isTTY ? DRAW_MS : LINE_MS;
    if (now - this.#shown < pause) return;
    this.#shown = now;
    const share = total > 0 ? Math.min(1, done / total) : 0;
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    const text = `${percent}  ${grouped(done)} of ${grouped(total)}${note === "" ? "" : `  ${note}`}`;
    if (!process.stderr.isTTY) {
      process.stderr.write(`${this.#label}: ${text.trim()}\n`);
      return;
    }
    this.#hasBar = true;
    const cells = Math.round(share * BAR_CELLS);
    const bar = "█".repeat(cells) + "░".repeat(BAR_CELLS - cells);
    process.stderr.write(`\r\x1b[K${this.#label} ${bar} ${text}`);
  }

  /** Ends the job; returns how long it took, ms. */
  end(): number {
    if (this.#hasBar) process.stderr.write("\r\x1b[K");
    this.#hasBar = false;
    return performance.now() - this.#started;
  }
}

/** Rows of a label, a value set to the right, and a note. */
export function table(rows: readonly (readonly [label: string, value: string, note?: string])[]): string {
  const left = Math.max(...rows.map(([label]) => label.length)) + 2;
  const right = Math.max(...rows.map(([, value]) => value.length));
  return rows
    .map(([label, value, note = ""]) => {
      return `${label.padEnd(left)}${value.padStart(right)}${note === "" ? "" : `  ${note}`}\n`;
    })
    .join("");
}

/** `1234567` → `1,234,567` */
export function grouped(number: number | bigint): string {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A decimal with its thousands set apart: `942307.76` → `942,307.76`. */
export function groupedDecimal(decimal: string): string {
  const at = decimal.indexOf(".");
  const whole = at < 0 ? decimal : decimal.slice(0, at);
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (at < 0 ? "" : decimal.slice(at));
}
