// Numbers into tables: aligned columns with units, and the median of repeated rounds.

import fs from "node:fs";
import os from "node:os";

/** The machine that the numbers belong to. */
export function machine(date) {
  const [cpu] = os.cpus();
  return {
    date: date.toISOString(),
    cpu: cpu?.model.trim() ?? "unknown",
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
  };
}

/** Median, smallest and largest of some rounds. */
export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), rounds: sorted.length };
}

/** The value below which a share of the values lies. */
export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** `12345.6` → `12,346`; small numbers keep two decimals. */
export function number(value) {
  if (typeof value !== "number") return String(value ?? "");
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Prints a table; the first column is text, the others are numbers. */
export function printTable(title, header, rows, notes = []) {
  const cells = [header, ...rows.map((row) => row.map(number))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join("  ").trimEnd();
  console.log(`\n${title}\n`);
  for (const [at, row] of cells.entries()) {
    console.log(`  ${line(row)}`);
    if (at === 0) console.log(`  ${widths.map((width) => "-".repeat(width)).join("  ")}`);
  }
  for (const note of notes) console.log(`  ${note}`);
}

/** Shows how far a long step is; one line on a terminal, else a line every tenth. */
export function progress(label, total) {
  let shown = -1;
  return (done) => {
    const percent = Math.floor((done / total) * 100);
    if (percent === shown) return;
    shown = percent;
    const bar = "#".repeat(Math.floor(percent / 4)).padEnd(25, ".");
    const text = `${label} [${bar}] ${String(percent).padStart(3)} %  ${number(done)}`;
    if (process.stderr.isTTY) process.stderr.write(`\r${text}${percent >= 100 ? "\n" : ""}`);
    else if (percent % 10 === 0) process.stderr.write(`${text}\n`);
  };
}

/** Writes the results beside the sources, for whoever copies them into a document. */
export function save(file, results) {
  fs.writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\nwritten to ${file}`);
}
