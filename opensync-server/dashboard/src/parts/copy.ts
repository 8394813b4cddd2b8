import { say } from './notices';

/** Copies a text, and says so, or that it did not work. */
export function copyText(text: string, done: string): void {
  const fail = () => say('The browser does not let these pages copy', { isBad: true });
  // Pages that come over plain HTTP from another machine have no clipboard.
  if (!navigator.clipboard) fail();
  else void navigator.clipboard.writeText(text).then(() => say(done), fail);
}

/** Copies a text that is still on its way. Browsers allow that only if they are told of it at once. */
export async function copyLater(text: Promise<string>, done: string): Promise<void> {
  const item = { 'text/plain': text.then((read) => new Blob([read], { type: 'text/plain' })) };
  await navigator.clipboard.write([new ClipboardItem(item)]);
  say(done);
}
