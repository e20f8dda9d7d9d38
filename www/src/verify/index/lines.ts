/** Cuts bytes into lines and notes where each of them is in the file. */

/** A longer line is counted, and its place noted; it is not browsed. Bytes. */
export const BROWSED_LINE_BYTES_MAX = 32 << 20;

/** One line. */
export interface CutLine {
  /** Of its first byte, in the unpacked file. */
  offset: number;
  /** Without the line end. */
  bytes: number;
  /** Its bytes; undefined if it is too long. */
  content: Uint8Array | undefined;
}

/** Cuts lines at `\n`, as the core counts them. */
export class LineCutter {
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #offset = 0;

  /** Bytes of the line that has not ended. */
  get open(): number {
    return this.#restBytes;
  }

  /** The lines that end in this part. */
  *push(part: Uint8Array): Generator<CutLine> {
    let at = 0;
    for (let end = part.indexOf(10); end !== -1; end = part.indexOf(10, at)) {
      yield this.#line(part.subarray(at, end), 1);
      at = end + 1;
    }
    if (at === part.length) return;
    this.#restBytes += part.length - at;
    // A copy: the part is handed on.
    if (this.#restBytes <= BROWSED_LINE_BYTES_MAX) this.#rest.push(part.slice(at));
    else this.#rest = [];
  }

  /** The last line, if it has no line end. */
  *end(): Generator<CutLine> {
    if (this.#restBytes > 0) yield this.#line(new Uint8Array(0), 0);
  }

  #line(last: Uint8Array, endBytes: number): CutLine {
    const bytes = this.#restBytes + last.length;
    const line = { offset: this.#offset, bytes, content: this.#content(last, bytes) };
    this.#offset += bytes + endBytes;
    this.#rest = [];
    this.#restBytes = 0;
    return line;
  }

  #content(last: Uint8Array, bytes: number): Uint8Array | undefined {
    if (this.#restBytes === 0) return last;
    if (bytes > BROWSED_LINE_BYTES_MAX) return undefined;
    const whole = new Uint8Array(bytes);
    let at = 0;
    for (const part of [...this.#rest, last]) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
