/** Long texts, kept small: a journal packs to about a tenth. */

/** The text, packed by gzip. */
export async function packed(parts: AsyncIterable<string>, onPart: () => void): Promise<Blob> {
  const { readable, writable } = new CompressionStream("gzip");
  const blob = new Response(readable).blob();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  for await (const part of parts) {
    await writer.write(encoder.encode(part));
    onPart();
  }
  await writer.close();
  return await blob;
}

/** The bytes of the text again, as a stream. */
export function unpacked(blob: Blob): ReadableStream<Uint8Array> {
  return blob.stream().pipeThrough(new DecompressionStream("gzip"));
}
