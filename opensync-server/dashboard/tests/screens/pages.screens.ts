import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, Visit } from '../browser/browser.ts';
import { Server } from '../browser/server.ts';
import { fill, STORY } from './archive.ts';

/** Where pictures go: the folder of the documentation, if it is not told otherwise. */
const FOLDER = process.env.OPENSYNC_SCREENS ?? '../../../../docs';

/** What is shown of each page: its address, a text that says it is there, and in which theme. */
const PICTURES = [
  { name: 'overview', path: '/?last=90d', shown: 'shop-api', theme: 'light' },
  { name: 'reader', path: `/sessions/${STORY}?at=0&panel=outline`, shown: 'Round', theme: 'light' },
  { name: 'sessions', path: '/sessions', shown: 'storefront', theme: 'dark' },
  { name: 'search', path: '/search?q=rounding%20of%20totals', shown: 'rounded', theme: 'light' },
] as const;

const server = new Server();
let browser: Browser;

beforeAll(async () => {
  await fill(server);
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await server.stop();
});

it.each(PICTURES)('$name', async ({ name, path, shown, theme }) => {
  const options = { colorScheme: theme, viewport: { width: 1440, height: 860 }, deviceScaleFactor: 1.25 };
  const visit = await Visit.enter(browser, server, options);
  await visit.open(path);
  await visit.page.locator('main').getByText(shown).first().waitFor();
  await visit.whole();
  // What comes late: highlighted code, the height of what was measured.
  await visit.page.waitForTimeout(1500);
  const file = resolve(import.meta.dirname, FOLDER, `dashboard-${name}.png`);
  await visit.page.screenshot({ path: file, animations: 'disabled' });
  expect(visit.faults).toEqual([]);
  await visit.context.close();
});
