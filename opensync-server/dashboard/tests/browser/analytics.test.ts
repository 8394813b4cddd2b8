import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { sentByOpenCode, UNPRICED, writeHalfYear } from './half-year.ts';
import { lookedAt, SIZES } from './looks.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

const server = new Server();
const now = Date.now();
let browser: Browser;
let visit: Visit;

writeHalfYear(server.home, now);

opened(server, { isImported: true, sent: [sentByOpenCode(now)] }, async (its) => {
  browser = its;
  visit = await Visit.enter(its, server);
});

/** The text of a file that a click has the browser save. */
async function saved(page: Page, click: () => Promise<void>): Promise<string> {
  const waiting = page.waitForEvent('download');
  await click();
  const stream = await (await waiting).createReadStream();
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('utf8');
}

describe('the statistics', () => {
  it('are a key away, and begin with models', async () => {
    const { page } = visit;
    await visit.keys('g', 'a');
    await page.waitForURL(/\/analytics\/models/);
    await page.getByRole('heading', { name: 'Analytics' }).waitFor();
    await page.getByRole('region', { name: 'Models' }).getByRole('row').nth(1).waitFor();
  });

  it('keep the time and the filter from tab to tab', async () => {
    const { page } = visit;
    await visit.open('/analytics/models?last=90d&source=opencode');
    await page.getByRole('link', { name: 'Projects' }).click();
    await page.waitForURL(/\/analytics\/projects\?.*last=90d/);
    expect(page.url()).toContain('source=opencode');
  });

  it('lead from a name to its sessions', async () => {
    const { page } = visit;
    await visit.open('/analytics/projects?last=all');
    await page.getByRole('table').getByRole('link', { name: 'shop' }).click();
    await page.waitForURL(/\/sessions\?.*project=%2Fhome%2Fana%2Fshop/);
    await page.waitForSelector('tr[data-row]');
  });

  it('sort a table by a click, and save it as it is shown', async () => {
    const { page } = visit;
    await visit.open('/analytics/models?last=all');
    const models = page.getByRole('region', { name: 'Models' }).first();
    await models.getByRole('button', { name: 'Messages' }).click();
    await models.locator('th[aria-sort]', { hasText: 'Messages' }).waitFor();
    const first = await models.getByRole('row').nth(1).getByRole('cell').first().textContent();
    const text = await saved(page, () => models.getByRole('button', { name: /CSV/ }).click());
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toMatch(/^Model,.*Messages,Tokens,/);
    expect(lines[1]?.split(',')[0]).toBe(first);
    const messages = lines[0]?.split(',').indexOf('Messages') ?? -1;
    const counts = lines.slice(1).map((line) => Number(line.split(',')[messages]));
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });

  it('say of a model without a price that it has none, and how to give it one', async () => {
    const { page } = visit;
    await visit.open('/analytics/cost?last=all');
    const without = page.getByRole('region', { name: 'Without a price' });
    await without.getByRole('link', { name: UNPRICED }).waitFor();
    await without.getByText('opensync prices set').waitFor();
    await visit.open('/analytics/models?last=all');
    const row = page.getByRole('row').filter({ hasText: UNPRICED });
    await row.getByText('no price').waitFor();
  });

  it('show of a tool what it says when it fails, and lead to where it said so', async () => {
    const { page } = visit;
    await visit.open('/analytics/tools?last=all');
    await page.getByRole('table').getByRole('button', { name: 'Bash' }).click();
    await page.waitForURL(/tool=Bash/);
    const bash = page.getByRole('region', { name: 'Bash', exact: true });
    await bash.getByText(/took no longer than/).waitFor();
    await bash
      .getByRole('link', { name: /exit code 101/ })
      .first()
      .click();
    await page.waitForURL(/\/sessions\/.*at=\d+/);
  });

  it('lead from the failures of a tool to a search that finds them', async () => {
    const { page } = visit;
    await visit.open('/analytics/tools?last=all');
    const row = page.getByRole('row').filter({ hasText: 'Bash' });
    await row.getByRole('link').click();
    await page.waitForURL(/\/search\?/);
    expect(new URL(page.url()).searchParams.get('q')).toBe('tool:=Bash has:error');
    await page
      .getByText(/exit code 101/)
      .first()
      .waitFor();
  });

  it('show hours as a table with the same amounts', async () => {
    const { page } = visit;
    await visit.open('/analytics/time?last=all');
    const hours = page.getByRole('region', { name: 'Hours of the week' });
    await hours.getByRole('slider').waitFor();
    await hours.getByRole('radio', { name: 'Table' }).check();
    await expect.poll(() => hours.getByRole('row').count()).toBe(25);
    await page.getByRole('region', { name: 'Longest sessions' }).getByRole('link').first().click();
    await page.waitForURL(/\/sessions\/[^?]+/);
  });

  it('divide what there is, step by step', async () => {
    const { page } = visit;
    await visit.open('/analytics/efficiency?last=90d');
    const cache = page.getByRole('slider', { name: 'From the cache' });
    await cache.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => cache.getAttribute('aria-valuetext')).toMatch(/%|nothing/);
    const table = page.getByRole('region', { name: 'Step by step' });
    const text = await saved(page, () => table.getByRole('button', { name: /CSV/ }).click());
    expect(text).toMatch(/^Time,From the cache,/);
  });

  it('begin with how data comes in where nothing is kept', async () => {
    const bare = new Server();
    await bare.start();
    const stranger = await Visit.enter(browser, bare);
    await stranger.open('/analytics/tools');
    await stranger.page.getByText('opensync import').waitFor();
    expect(stranger.faults).toEqual([]);
    await stranger.context.close();
    await bare.stop();
  });

  it('do nothing that the page may not', () => {
    expect(visit.faults).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  const pages = Object.fromEntries(
    ['models', 'projects', 'tools', 'cost', 'time', 'efficiency'].map((tab) => [
      `analytics-${tab}`,
      `/analytics/${tab}?last=90d${tab === 'tools' ? '&tool=Bash' : ''}`,
    ]),
  );

  it.each(Object.entries(SIZES))('the statistics are open to all at %s', async (size, viewport) => {
    expect(await lookedAt(browser, server, pages, { size, viewport, colorScheme })).toEqual([]);
  });
});
