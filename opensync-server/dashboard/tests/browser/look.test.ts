import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { archive } from './archive.ts';
import { Visit } from './browser.ts';
import { lookedAt, SIZES } from './looks.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

const server = new Server();
let browser: Browser;

opened(server, { sent: [archive()] }, (its) => {
  browser = its;
});

const PAGES = {
  sessions: '/sessions',
  filtered: '/sessions?source=claude-code&peek=ses-8',
  timeline: '/sessions?view=timeline',
  search: '/search?q=redirect',
  empty: '/search',
  live: '/live',
  shares: '/shares',
  missing: '/no/such/page',
} as const;

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each(Object.entries(SIZES))('each page is whole and open to all at %s', async (size, viewport) => {
    expect(await lookedAt(browser, server, PAGES, { size, viewport, colorScheme })).toEqual([]);
  });

  it('dialogs are open to all', async () => {
    const visit = await Visit.enter(browser, server, { colorScheme });
    await visit.open('/sessions');
    await visit.page.waitForSelector('tr[data-row]');
    for (const [name, key] of [
      ['palette', 'Control+k'],
      ['help', '?'],
    ] as const) {
      await visit.page.keyboard.press(key);
      await visit.page.getByRole('dialog').waitFor();
      await visit.picture(`${name}-${colorScheme}`);
      expect(await visit.violations()).toEqual([]);
      await visit.page.keyboard.press('Escape');
      await expect.poll(() => visit.page.getByRole('dialog').count()).toBe(0);
    }
    await visit.context.close();
  });
});
