/** What the core found, with what stands at its place. */
import type { Finding, VerifyReport } from "split-ledger";
import type { Audited } from "../audit.js";
import { isInteger } from "../index/rows.js";
import type { ShownFinding, Suspicion } from "../model.js";
import { byteOf, excerptOf } from "./lines.js";
import { visible } from "./visible.js";

/** Bytes of a line that a finding shows, and how many of them stand before its place. */
const EXCERPT_BYTES = 600;
const BEFORE_BYTES = 120;

/** The findings, each with a part of its line. */
export async function shownFindings(audited: Audited): Promise<ShownFinding[]> {
  const shown: ShownFinding[] = [];
  for (const finding of audited.report.findings) shown.push(await shownFinding(audited, finding));
  return shown;
}

async function shownFinding({ index, kept }: Audited, finding: Finding): Promise<ShownFinding> {
  const texts: Partial<Finding> = { message: visible(finding.message) };
  if (finding.key !== undefined) texts.key = visible(finding.key);
  const shown: ShownFinding = { ...finding, ...texts };
  const { line, transactionId } = finding;
  if (line !== undefined && line <= index.lines) {
    const from = await placeIn(kept, index, line, finding);
    shown.excerpt = await excerptOf(kept, index, line, from - BEFORE_BYTES, EXCERPT_BYTES);
  }
  if (isInteger(transactionId)) {
    const isId = index.id.equals(BigInt(transactionId));
    for (let at = 0; at < index.length && shown.transaction === undefined; at++) {
      if (isId(at) && (line === undefined || index.line.at(at) === line)) shown.transaction = at;
    }
  }
  return shown;
}

/** The byte of the line that the finding is about, as far as it says. */
async function placeIn(kept: Blob, index: Audited["index"], line: number, finding: Finding): Promise<number> {
  const told = /at byte (\d+)/.exec(finding.message)?.[1];
  if (told !== undefined) return Number(told);
  if (finding.transactionId === undefined) return 0;
  return Math.max(0, await byteOf(kept, index, line, `["${finding.transactionId}"`));
}

/** What may be the matter with the file as a whole, so that nobody goes through a thousand findings. */
export function suspicionsOf({ kind, report, damage }: Audited): Suspicion[] {
  const suspicions: Suspicion[] = [];
  if (kind !== "journal") suspicions.push("notAJournal");
  if (damage !== undefined) suspicions.push("damagedGzip");
  if (hasWrongHashes(report)) suspicions.push("everyHash");
  if (report.findings.some(isHead)) suspicions.push("wrongHead");
  return suspicions;
}

const isHead = ({ line, name, message }: Finding): boolean =>
  line === undefined && name === "chain" && message.startsWith("no commit has the hash");

/** From the first commit on, each of those that are told of hashes to something else. */
function hasWrongHashes({ findings, commits, findingsTotal }: VerifyReport): boolean {
  const wrong = findings.filter(({ message }) => message.startsWith("its hash is"));
  return wrong.length > 1 && wrong[0]?.seq === 1 && findingsTotal >= commits && wrong.length >= Math.min(commits, findings.length);
}
