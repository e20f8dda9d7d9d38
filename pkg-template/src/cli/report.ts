/** What a verification found, for people. */
import type { VerifyReport } from "../journal.js";
import { grouped, table } from "./terminal.js";

/** The lines that `verify` prints. */
export function reportText(report: VerifyReport, ms: number): string {
  const count = (number: number): string => grouped(number);
  const rows: [string, string, string?][] = [
    ["commits", count(report.commits)],
    ["transactions", count(report.transactions)],
    ["entries", count(report.entries)],
    ["accounts", count(report.accounts)],
    ["open holds", count(report.openHolds), `of ${count(report.holds)}`],
  ];
  if (report.erased > 0)
    rows.push(["erased", count(report.erased), "transactions without their personal fields"]);
  if (report.unchecked > 0) rows.push(["unchecked", count(report.unchecked), "rows that changed too fast"]);
  rows.push(["seconds", (ms / 1000).toFixed(2)]);
  let text = table(rows);
  text += `head ${String(report.seq)} ${report.hash}\n`;
  for (const { name, line, seq, transactionId, table: tableName, key, message } of report.findings) {
    const place = [
      line === undefined ? "" : `line ${String(line)}`,
      seq === undefined ? "" : `commit ${String(seq)}`,
      transactionId === undefined ? "" : `transaction ${transactionId}`,
      tableName === undefined ? "" : `${tableName} ${key ?? ""}`.trim(),
    ].filter((part) => part !== "");
    text += `FOUND ${name}${place.length === 0 ? "" : ` (${place.join(", ")})`}: ${message}\n`;
  }
  const more = report.findingsTotal - report.findings.length;
  if (more > 0) text += `and ${grouped(more)} more\n`;
  return text + (report.clean ? "clean: the chain holds, the books balance\n" : "NOT CLEAN\n");
}
