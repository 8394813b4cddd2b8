import type { Browser } from 'playwright-core';
import { launch, Visit } from '../browser/browser.ts';
import type { Server } from '../browser/server.ts';
import { noted, painted, probe, shiftSince } from './probe.ts';
import { Report } from './report.ts';

/** How often each thing is done. */
export const TIMES = 5;

/** The session of ten thousand messages. */
export const LONG = '/sessions/the-long-one';

/** When rows of a list, and texts of a conversation, are there. */
export const ROWS = `document.querySelectorAll('tr[data-row]').length > 0`;
export const TEXTS = `document.querySelector('.message') && !document.querySelector('.pending')`;

/** What is measured, by a browser of its own. */
export const report = new Report();

let browser: Browser | null = null;

/** The browser that everything is measured in. */
export async function theBrowser(): Promise<Browser> {
  browser ??= await launch('--js-flags=--expose-gc');
  return browser;
}

/** Ends the browser, and writes what was measured. */
export async function end(): Promise<void> {
  await browser?.close();
  report.write('budgets.json');
}

/** Runs something that many times, each time in a browser that has kept nothing of the pages. */
export async function anew(server: Server, run: (visit: Visit) => Promise<void>): Promise<void> {
  for (let time = 0; time < TIMES; time += 1) await once(server, run);
}

/** The same a single time. */
export async function once(server: Server, run: (visit: Visit) => Promise<void>): Promise<void> {
  const browser = await theBrowser();
  const first = await Visit.enter(browser, server);
  const storageState = await first.context.storageState();
  await first.context.close();
  const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } });
  await probe(context);
  const visit = new Visit(context, await context.newPage(), server.base);
  await run(visit);
  await context.close();
}

/** First load of an address until a condition is true. */
export async function load(server: Server, on: string, path: string, shown: string, most: [number, number]) {
  const [first, largest, shifts, requests]: number[][] = [[], [], [], []];
  await anew(server, async ({ page }) => {
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/') && !request.url().includes('/events')) asked += 1;
    });
    await page.goto(`${server.base}${path}`, { waitUntil: 'commit' });
    first?.push(await painted(page, shown, 'begin'));
    requests?.push(asked);
    await page.waitForTimeout(1000);
    largest?.push((await noted(page)).largest);
    shifts?.push(await shiftSince(page));
  });
  const [firstMost, largestMost] = most;
  const what = path === LONG ? 'reader of 10,000' : path;
  report.add({ on, what: `${what}: first text`, unit: 'ms', values: first ?? [], limit: firstMost });
  report.add({ on, what: `${what}: largest paint`, unit: 'ms', values: largest ?? [], limit: largestMost });
  report.add({ on, what: `${what}: shift`, unit: 'shift', values: shifts ?? [], limit: 0.02 });
  report.add({ on, what: `${what}: requests until then`, unit: 'requests', values: requests ?? [] });
}
