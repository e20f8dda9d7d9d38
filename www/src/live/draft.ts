/**
 * A command that is being written, tried and carried out.
 *
 * Its idempotency key is made once and stays: a second click, and a retry after a lost answer, send the same
 * text, which moves money once. What was carried out is exactly what was tried: who changes a field has to
 * try again.
 */
import { RequestError, type CommandReply } from "./client.js";

/** How far it is. */
export type Stage = "editing" | "trying" | "tried" | "sending" | "unknown" | "done";

/** One command on its way. */
export interface Draft {
  readonly stage: Stage;
  /** JSON text, with the key. */
  readonly text: string;
  /** What trying has shown. */
  readonly foreseen?: CommandReply;
  /** What carrying it out has answered. */
  readonly reply?: CommandReply;
  /** The last refusal, or that no answer came. */
  readonly problem?: RequestError;
}

/** Sends a command's text. */
export type Send = (text: string) => Promise<CommandReply>;

/** A key for one draft. */
export const newKey = (): string => `studio-${crypto.randomUUID()}`;

/** A draft of this text. */
export const draftOf = (text: string): Draft => ({ stage: "editing", text });

/** The text may change: before it was sent, and not while it is being tried. */
export const canEdit = ({ stage }: Draft): boolean => stage === "editing" || stage === "tried";
/** It may be tried. */
export const canTry = canEdit;
/** It may be carried out: it was tried as it stands, or nobody knows what became of it. */
export const canCarryOut = ({ stage }: Draft): boolean => stage === "tried" || stage === "unknown";

/** The draft with another text: what was tried counts no more. */
export function edited(draft: Draft, text: string): Draft {
  if (!canEdit(draft) || text === draft.text) return draft;
  return draftOf(text);
}

/** The text with `dryRun`, otherwise letter by letter as it is: numbers keep their digits. */
export function asDryRun(text: string): string {
  const at = text.indexOf("{");
  const rest = at < 0 ? "" : text.slice(at + 1);
  if (at < 0 || text.slice(0, at).trim() !== "") {
    throw new RequestError("refused", "INVALID_JSON", "a command is a JSON object");
  }
  return `{"dryRun":true${rest.trim() === "}" ? "" : ","}${rest}`;
}

/** Tries a draft: nothing is written. `change` is told of each step. */
export async function tryOut(draft: Draft, send: Send, change: (draft: Draft) => void): Promise<void> {
  if (!canTry(draft)) return;
  const { text } = draft;
  change({ stage: "trying", text });
  try {
    change({ stage: "tried", text, foreseen: await send(asDryRun(text)) });
  } catch (error) {
    change({ stage: "editing", text, problem: problemOf(error) });
  }
}

/** Carries a draft out, or asks again what became of it: the same text both times. */
export async function carryOut(draft: Draft, send: Send, change: (draft: Draft) => void): Promise<void> {
  if (!canCarryOut(draft)) return;
  const { problem: _, ...kept } = draft;
  change({ ...kept, stage: "sending" });
  try {
    change({ ...kept, stage: "done", reply: await send(draft.text) });
  } catch (error) {
    const problem = problemOf(error);
    // Only a clear refusal ends it. After a lost answer a refusal says nothing of the first attempt.
    const isOpen = problem.kind === "lost" || draft.stage === "unknown";
    change({ ...kept, stage: isOpen ? "unknown" : "editing", problem });
  }
}

function problemOf(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  return new RequestError("lost", "NO_ANSWER", error instanceof Error ? error.message : String(error));
}
