/** Has the browser save what an address of ours answers with, as a file. */
export function saveFrom(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

/** Has the browser save a text as a file. */
export function saveAs(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  saveFrom(address, name);
  // The browser reads the text before the next turn of its loop, Safari a little later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
