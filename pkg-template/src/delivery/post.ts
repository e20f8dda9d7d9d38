/** How a notification leaves the process: one POST, its status and its body. */

/** What is to be sent. */
export interface PostRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** The exact text. */
  body: string;
  /** The whole exchange must be over within this, ms. */
  timeoutMs: number;
  /** Most bytes of the answer's body. */
  replyBytesMax: number;
}

/** What was answered. */
export interface PostReply {
  status: number;
  body: string;
}

/**
 * Sends one POST and follows no redirect. A {@link PostError} tells why there is no answer. `safePost` of
 * `split-ledger/node` is one.
 */
export type Post = (request: PostRequest) => Promise<PostReply>;

/** There is no answer; `message` is the reason that is reported. */
export class PostError extends Error {
  override readonly name = "PostError";
}
