import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { opened } from './opened.ts';
import { writeLong } from './reading.ts';
import { Server } from './server.ts';

const server = new Server();
const id = writeLong(server.home);
let browser: Browser;

opened(server, { isImported: true }, (its) => {
  browser = its;
});

/** Bytes of a built file as they are sent with gzip, in units of 1,000. */
function sizeOf(path: string): number {
  const file = fileURLToPath(new URL(`../../../pages/dist${path}`, import.meta.url));
  return statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size / 1000;
}

/** What is fetched some seconds after all that is shown: on a slow machine these may have passed before. */
const LATER = /status-line/;

/** What a browser with nothing kept fetches of the pages for an address, until that is shown and a file has come. */
async function fetched(path: string, shown: string, last = ''): Promise<{ script: number; style: number }> {
  const visit = await Visit.enter(browser, server);
  const cookies = await visit.context.storageState();
  await visit.context.close();
  const context = await browser.newContext({ storageState: cookies });
  const files = new Set<string>();
  context.on('response', (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname.startsWith('/assets/') && !LATER.test(pathname)) files.add(pathname);
  });
  const page = await context.newPage();
  await page.goto(`${server.base}${path}`);
  await page.locator(shown).first().waitFor();
  await page.waitForLoadState('load');
  await expect.poll(() => [...files].some((file) => file.includes(last))).toBe(true);
  await context.close();
  const sum = (ending: string) =>
    [...files].filter((file) => file.endsWith(ending)).reduce((all, file) => all + sizeOf(file), 0);
  return { script: sum('.js'), style: sum('.css') };
}

it('the list of sessions takes no more than it may', async () => {
  const { script, style } = await fetched('/sessions', 'tr[data-row]');
  console.log(`sessions: ${script.toFixed(1)} KB of scripts, ${style.toFixed(1)} KB of styles`);
  expect(script).toBeLessThan(170);
  expect(style).toBeLessThan(16);
});

it('the overview with its charts takes no more than it may', async () => {
  const { script, style } = await fetched('/', '[role=slider] svg');
  console.log(`overview: ${script.toFixed(1)} KB of scripts, ${style.toFixed(1)} KB of styles`);
  expect(script).toBeLessThan(210);
  expect(style).toBeLessThan(16);
});

it('the reader with its workers takes no more than it may', async () => {
  const { script, style } = await fetched(`/sessions/${id}`, '.code', 'code.worker');
  console.log(`reader: ${script.toFixed(1)} KB of scripts, ${style.toFixed(1)} KB of styles`);
  expect(script).toBeLessThan(240);
  expect(style).toBeLessThan(16);
});
