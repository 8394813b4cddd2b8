import codeAddress from './code.worker?worker&url';
import markdownAddress from './markdown.worker?worker&url';

/** The part of Trusted Types that is used here; browsers without it take the address itself. */
interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): {
    createScriptURL(address: string): string;
  };
}

declare global {
  var trustedTypes: Policies | undefined;
}

/** Lets through the two scripts of ours, and nothing that came from data. */
function onlyOurs(address: string): string {
  if (address === codeAddress || address === markdownAddress) return address;
  throw new TypeError('not a worker of these pages');
}

const policy = globalThis.trustedTypes?.createPolicy('opensync-worker', { createScriptURL: onlyOurs });

function start(address: string): Worker {
  return new Worker(policy ? policy.createScriptURL(address) : onlyOurs(address), { type: 'module' });
}

/** Starts the worker that colours code. */
export function startCodeWorker(): Worker {
  return start(codeAddress);
}

/** Starts the worker that takes Markdown apart. */
export function startMarkdownWorker(): Worker {
  return start(markdownAddress);
}
