import type { Browser } from 'playwright-core';
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

const USAGE = { name: 'Usage', exact: true } as const;

describe('the overview', () => {
  it('is where a browser is let in, and asks for its numbers first, in one request', async () => {
    const { page } = visit;
    expect(new URL(page.url()).pathname).toBe('/');
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/v1/stats') || pathname.endsWith('/overview')) asked.push(pathname);
    });
    await page.reload();
    await page.getByRole('heading', { name: 'Tool calls' }).waitFor();
    expect(asked[0]).toBe('/api/v1/overview');
    page.removeAllListeners('request');
  });

  it('says what no price is known for, and never that it was free', async () => {
    const { page } = visit;
    await visit.open('/');
    const models = page.getByRole('list', { name: 'Models' });
    const row = models.getByRole('listitem').filter({ hasText: UNPRICED });
    await row.getByText('no price').waitFor();
    expect(await models.textContent()).not.toContain('$0.00');
    await page
      .getByText(/answers without a price/)
      .first()
      .waitFor();
  });

  it('counts another time, and the address says which', async () => {
    const { page } = visit;
    await visit.open('/');
    const sessions = page
      .locator('section, div')
      .filter({ has: page.getByRole('heading', { name: 'Sessions' }) })
      .last();
    await visit.whole();
    const before = await sessions.textContent();
    await page.getByRole('radio', { name: 'The last 90 days' }).check();
    await page.waitForURL(/last=90d/);
    await expect.poll(() => sessions.textContent()).not.toBe(before);
    await visit.whole();
    const shown = await sessions.textContent();
    await page.reload();
    await expect.poll(() => sessions.textContent()).toBe(shown);
  });

  it('shows the chart as a table with the same amounts', async () => {
    const { page } = visit;
    await visit.open('/?measure=messages&bucket=month&last=all');
    const usage = page.getByRole('region', USAGE);
    await usage.getByRole('slider').waitFor();
    const said = (await usage.getByRole('slider').getAttribute('aria-valuetext')) ?? '';
    await usage.getByRole('radio', { name: 'Table' }).check();
    const last = usage.getByRole('row').last();
    await last.waitFor();
    const all = ((await last.getByRole('cell').nth(1).textContent()) ?? '').replace(/\D/g, '');
    expect(said.replaceAll(',', '')).toContain(all);
  });

  it('saves the table, in which no text is a formula', async () => {
    const { page } = visit;
    const usage = page.getByRole('region', USAGE);
    const waiting = page.waitForEvent('download');
    await usage.getByRole('button', { name: /CSV/ }).click();
    const stream = await (await waiting).createReadStream();
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(Buffer.from(piece));
    const lines = Buffer.concat(pieces).toString('utf8').trim().split('\r\n');
    expect(lines[0]).toMatch(/^Time,All,.*claude-/);
    expect(lines.length).toBeGreaterThan(6);
  });

  it('is gone through by keys, and Enter opens the sessions of a step', async () => {
    const { page } = visit;
    await visit.open('/?last=90d&bucket=week');
    const chart = page.getByRole('region', USAGE).getByRole('slider');
    await visit.whole();
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    const first = await chart.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => chart.getAttribute('aria-valuetext')).not.toBe(first);
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/tokens|K|M/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sessions\?.*from=.*to=/);
    const address = new URL(page.url()).searchParams;
    const days = (Date.parse(address.get('to') ?? '') - Date.parse(address.get('from') ?? '')) / 86_400_000;
    expect(days).toBe(6);
  });

  it('leads from a day of the calendar to its sessions', async () => {
    const { page } = visit;
    await visit.open('/');
    const days = page.getByRole('slider', { name: 'Messages by day' });
    await days.waitFor();
    await visit.whole();
    await days.focus();
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowUp']) await page.keyboard.press(key);
    const said = await days.getAttribute('aria-valuetext');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sessions\?/);
    const address = new URL(page.url()).searchParams;
    expect(address.get('from')).toBe(address.get('to'));
    expect(said).toContain(String(Number((address.get('from') ?? '').slice(8))));
  });

  it('leads from a name to the sessions that it counts', async () => {
    const { page } = visit;
    await visit.open('/?last=all');
    await page.getByRole('list', { name: 'Projects' }).getByRole('link', { name: 'shop' }).click();
    await page.waitForURL(/\/sessions\?.*project=%2Fhome%2Fana%2Fshop/);
    await page.waitForSelector('tr[data-row]');
  });

  it('keeps a budget in this browser, and says what the month will come to', async () => {
    const { page } = visit;
    await visit.open('/');
    const budget = page.getByRole('region', { name: 'Budget' });
    await budget.getByRole('textbox').fill('0.5');
    await budget.getByRole('button', { name: 'Set' }).click();
    await budget
      .getByText(/used up|Used up|by /)
      .first()
      .waitFor();
    await page.reload();
    await budget.getByText('of $0.50').waitFor();
    await budget.getByRole('button', { name: 'Change' }).click();
    await budget.getByRole('button', { name: 'No budget' }).click();
    await budget.getByRole('textbox').waitFor();
  });

  it('says of a time in which nothing was done that nothing was, and not that nothing is kept', async () => {
    const { page } = visit;
    await visit.open('/?from=2001-01-01&to=2001-01-31');
    await page.getByRole('region', USAGE).getByText('Nothing in this time.').first().waitFor();
    await visit.whole();
    expect(await page.getByText('No sessions yet').count()).toBe(0);
  });

  it('is empty with a way to begin where nothing is kept', async () => {
    const bare = new Server();
    await bare.start();
    const stranger = await Visit.enter(browser, bare);
    await stranger.page.getByText('opensync import').waitFor();
    expect(stranger.faults).toEqual([]);
    await stranger.context.close();
    await bare.stop();
  });

  it('does nothing that the page may not', () => {
    expect(visit.faults).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each(Object.entries(SIZES))('the overview is open to all at %s', async (size, viewport) => {
    const pages = { overview: '/', 'overview-table': '/?last=90d&by=project&bucket=week&sum=1' };
    expect(await lookedAt(browser, server, pages, { size, viewport, colorScheme })).toEqual([]);
  });
});
