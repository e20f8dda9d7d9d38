/**
 * A request, field by field: what stands there, what the contract says of it, and what the server says.
 *
 * Whether a field is right is not judged here. The server names the first mistake it finds; that field is then
 * taken out or given a plain value, and the server asked again, until it has nothing to say. So every verdict
 * is its own, in its own words.
 */
import type { Desk } from "../desk.js";
import type { Draft } from "../draft.js";
import { refusalIn, type Refusal } from "../judge.js";
import type { Routes } from "../routes.js";
import type { FieldRow, FieldState } from "./row.js";
import { ROWS_MAX, Table } from "./table.js";

export type { FieldRow, FieldState, FieldType } from "./row.js";

export interface FieldReport {
  rows: FieldRow[];
  /** Refusals that name no field of the request. */
  general: Refusal[];
  /** Fields that the table leaves out, because there are too many. */
  leftOut: number;
}

/** How often the server is asked at most. */
const ROUNDS_MAX = 200;

/** The table of a request. `desk` is an empty ledger that may be written to. */
export async function fieldReport(routes: Routes, draft: Draft, desk: Desk): Promise<FieldReport> {
  const table = new Table(routes, draft);
  const { found, general, isThrough } = await allRefusals(table, draft, desk);
  const rows = table.rows;
  for (const [path, refusal] of found) {
    if (!rows.some((row) => row.path === path) && !table.add(path)) general.push(refusal);
  }
  for (const row of rows) {
    row.refusal = found.get(row.path);
    row.state = stateOf(row, isThrough && !found.has(row.within ?? ""));
  }
  return { rows: rows.slice(0, ROWS_MAX), general, leftOut: Math.max(0, rows.length - ROWS_MAX) };
}

function stateOf({ refusal, given, state, isRequired }: FieldRow, isThrough: boolean): FieldState {
  if (refusal !== undefined) return given === undefined ? "missing" : state === "unknown" ? "unknown" : "wrong";
  if (given === undefined) return isRequired && !isThrough ? "open" : "absent";
  if (!isThrough) return "open";
  return state === "unknown" ? "ignored" : "fine";
}

/** Asks the server until it finds no further mistake. */
async function allRefusals(
  table: Table,
  draft: Draft,
  desk: Desk,
): Promise<{ found: Map<string, Refusal>; general: Refusal[]; isThrough: boolean }> {
  const found = new Map<string, Refusal>();
  const tries = new Map<string, number>();
  const mended = draft.copy();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const exchange = await desk.send(round === 0 ? draft.asPasted() : mended.plain());
    const refusal = refusalIn(draft.route.face, exchange, table.names);
    if (refusal === undefined || !refusal.isShape) return { found, general: [], isThrough: true };
    const field = table.fieldOf(refusal);
    if (field === "") return { found, general: [refusal], isThrough: false };
    if (!found.has(field)) found.set(field, refusal);
    const turn = tries.get(field) ?? 0;
    if (turn > 1) return { found, general: [], isThrough: false };
    tries.set(field, turn + 1);
    table.mend(mended, field);
  }
  return { found, general: [], isThrough: false };
}
