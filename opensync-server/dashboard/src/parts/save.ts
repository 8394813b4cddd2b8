/** Has the browser save what an address of ours answers with, as a file. */
export function saveFrom(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

/** Has the browser save a text as a file. */
export function saveAs(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type }));
}

/** Has the browser save what was made here as a file. */
export function saveBlob(name: string, made: Blob): void {
  const address = URL.createObjectURL(made);
  saveFrom(address, name);
  // The browser reads it before the next turn of its loop, Safari a little later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
