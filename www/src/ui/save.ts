/** Saves what the page made as a file of this machine. */

interface SaveWindow {
  /** Not in every browser. */
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}

/**
 * Writes a stream into a file: where the browser asks for a place, piece by piece; elsewhere as a download.
 * To be called at once after a click. False if the visitor changed their mind.
 */
export async function save(name: string, type: string, open: () => ReadableStream<Uint8Array>): Promise<boolean> {
  const { showSaveFilePicker } = window as SaveWindow;
  if (showSaveFilePicker === undefined) {
    download(name, await new Response(open(), { headers: { "content-type": type } }).blob());
    return true;
  }
  try {
    const file = await showSaveFilePicker.call(window, { suggestedName: name });
    await open().pipeTo(await file.createWritable());
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return false;
    throw error;
  }
}

/** The same for a text that is short. */
export function saveText(name: string, type: string, text: string): Promise<boolean> {
  return save(name, type, () => new Blob([text], { type }).stream());
}

function download(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
