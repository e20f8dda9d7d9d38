/** The bytes of a file that was dropped: unpacked if it is packed, and kept so that parts can be read again. */

/** What a file looks like by its first bytes. */
export type FileKind = "journal" | "empty" | "sqlite" | "zip" | "gzip" | "csv" | "hledger" | "binary" | "text";

/** How a journal begins. */
const HEADER_BEGIN = '{"format":"split-ledger-journal"';
/** The header is longer than this in no file. Bytes. */
export const HEADER_BYTES_MAX = 64 << 10;
/** Parts of an unpacked file are put aside in pieces of this size. Bytes. */
const PIECE_BYTES = 4 << 20;

/** What a file is, as far as its beginning tells. */
export function kindOf(bytes: Uint8Array): FileKind {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  if (text.trim() === "") return bytes.includes(0) ? "binary" : "empty";
  const begin = text.trimStart().slice(0, HEADER_BEGIN.length);
  if (HEADER_BEGIN.startsWith(begin)) return "journal";
  if (text.startsWith("SQLite format 3\0")) return "sqlite";
  if (text.startsWith("PK\x03\x04")) return "zip";
  if (text.startsWith("\x1f\x8b")) return "gzip";
  if (text.startsWith("time,seq,transaction_id,")) return "csv";
  if (text.startsWith("; ledger ")) return "hledger";
  return /[\0-\x08\x0e-\x1a]/.test(text) ? "binary" : "text";
}

/** A file while it is read. */
export class FileSource {
  readonly #file: Blob;
  readonly #isPacked: boolean;
  #pieces: Blob[] = [];
  #piece: Uint8Array[] = [];
  #pieceBytes = 0;
  /** Bytes of the file that were read. */
  bytesRead = 0;
  /** Set if the packed data is damaged or cut off: the sentence of the browser. */
  damage: string | undefined;

  private constructor(file: Blob, isPacked: boolean) {
    this.#file = file;
    this.#isPacked = isPacked;
  }

  /** Looks whether the file is packed. */
  static async open(file: Blob): Promise<FileSource> {
    const begin = new Uint8Array(await file.slice(0, 2).arrayBuffer());
    return new FileSource(file, begin[0] === 0x1f && begin[1] === 0x8b);
  }

  get size(): number {
    return this.#file.size;
  }

  /** The unpacked bytes in parts. */
  async *parts(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
    const reader = this.#stream().getReader();
    try {
      for (;;) {
        const { done, value } = await this.#read(reader);
        if (done) return;
        if (this.#isPacked) this.#keep(value);
        yield value;
      }
    } finally {
      // Of a broken stream there is nothing left to end.
      await reader.cancel().catch(() => undefined);
    }
  }

  /** What was read, unpacked, to read parts of it again. */
  kept(): Blob {
    if (!this.#isPacked) return this.#file;
    this.#put();
    return new Blob(this.#pieces);
  }

  #stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const counted = this.#file.stream().pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform: (part, controller) => {
          this.bytesRead += part.length;
          controller.enqueue(part);
        },
      }),
    );
    return this.#isPacked ? counted.pipeThrough(new DecompressionStream("gzip")) : counted;
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>) {
    try {
      return await reader.read();
    } catch (error) {
      // A DOMException tells that the file itself cannot be read any more: then nothing is known.
      if (!this.#isPacked || !(error instanceof Error) || error instanceof DOMException) throw error;
      this.damage = error.message;
      return { done: true, value: undefined } as const;
    }
  }

  #keep(part: Uint8Array): void {
    this.#piece.push(part.slice());
    this.#pieceBytes += part.length;
    if (this.#pieceBytes >= PIECE_BYTES) this.#put();
  }

  /** The browser keeps a Blob outside of the heap, a large one on disk. */
  #put(): void {
    if (this.#piece.length > 0) this.#pieces.push(new Blob(this.#piece as BlobPart[]));
    this.#piece = [];
    this.#pieceBytes = 0;
  }
}
