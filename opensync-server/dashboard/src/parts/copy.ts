import { say } from './notices';

/** Copies a text, and says so, or that it did not work. */
export function copyText(text: string, done: string): void {
  const fail = () => say('The browser does not let these pages copy', { isBad: true });
  // Pages that come over plain HTTP from another machine have no clipboard.
  if (!navigator.clipboard) fail();
  else void navigator.clipboard.writeText(text).then(() => say(done), fail);
}
