import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launch } from './browser.ts';
import type { Server } from './server.ts';

/** What a server has when the browser opens. */
interface Filled {
  /** Whether what agents wrote below the home folder is imported. */
  isImported?: boolean;
  /** What plugins send. */
  sent?: readonly object[];
  settings?: (base: string) => string;
}

/** Has a server and a browser be there while the tests of a file run. `use` makes of them what the tests need. */
export function opened(
  server: Server,
  { isImported = false, sent = [], settings }: Filled,
  use: (browser: Browser) => void | Promise<void>,
): void {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (isImported) server.run('import');
    await server.start(settings);
    for (const batch of sent) await server.send(batch);
    browser = await launch();
    await use(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });
}
