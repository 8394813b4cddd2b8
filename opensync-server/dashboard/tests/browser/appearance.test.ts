import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { Log } from './log.ts';
import { lookedAt, SIZES } from './looks.ts';
import { opened } from './opened.ts';
import { read } from './reading.ts';
import { Server } from './server.ts';

/** Late on one day in London, and early on the next in Tokyo. */
const LATE = Date.parse('2026-03-01T22:30:00Z');

const id = '00000000-0000-4000-8000-0000000000a1';
const server = new Server();
let browser: Browser;
let visit: Visit;

/** A conversation with calls that follow one another. */
function writeCalls(home: string): void {
  const log = new Log(home, id, { beginAt: LATE });
  const read = (name: string) =>
    log.calls({ name: 'Bash', input: { command: `cat ${name}` }, result: `what ${name} holds` });
  log.write(
    log.prompt('Read both files'),
    ...read('one.txt'),
    ...read('two.txt'),
    log.says('They are read.'),
  );
}

writeCalls(server.home);

opened(server, { isImported: true }, async (its) => {
  browser = its;
  visit = await Visit.enter(its, server, { timezoneId: 'Europe/London', locale: 'en-GB' });
});

const choose = async (name: string) => {
  await visit.open('/settings/appearance');
  await visit.page.getByRole('radio', { name: new RegExp(`^${name} `) }).check();
};

const zoneOf = (page: Page) => page.getByRole('combobox', { name: 'Zone of times and days' });

describe('the size of texts', () => {
  const rem = (page: Page) =>
    page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));

  it('is chosen, kept, and that of rows, too', async () => {
    const { page } = visit;
    await choose('Larger');
    expect(await rem(page)).toBeCloseTo(20.8);
    await visit.open('/sessions');
    const row = page.locator('tr[data-row]').first();
    await expect.poll(async () => (await row.boundingBox())?.height).toBeCloseTo(57.2, 0);
    await choose('Usual');
    expect(await rem(page)).toBe(16);
  });

  it.each(Object.entries(SIZES))('leaves no page wider than its window at %s', async (size, viewport) => {
    const pages = {
      'large-overview': '/',
      'large-sessions': '/sessions',
      'large-reader': `/sessions/${id}`,
      'large-appearance': '/settings/appearance',
    };
    const kept = { text: 'larger' };
    expect(await lookedAt(browser, server, pages, { size, viewport, colorScheme: 'light', kept })).toEqual(
      [],
    );
  });
});

describe('the time zone', () => {
  /** The zones that answers were asked for by a page. */
  const asked = async (path: string) => {
    const zones = new Set<string | null>();
    const note = (request: { url(): string }) => {
      const { pathname, searchParams } = new URL(request.url());
      if (/^\/api\/.*(overview|calendar|series|hours|wrapped)/.test(pathname))
        zones.add(searchParams.get('tz'));
    };
    visit.page.on('request', note);
    await visit.open(path);
    await visit.whole();
    visit.page.off('request', note);
    return [...zones];
  };

  it('is the browser’s, until another one is chosen that all times and days follow', async () => {
    const { page } = visit;
    const time = page.locator('.message-head time').first();
    await read(visit, id);
    expect(await time.textContent()).toBe('22:30');
    expect(await page.locator('.divider').first().textContent()).toContain('Sunday');
    expect(await asked('/')).toEqual(['Europe/London']);
    await visit.open('/settings/appearance');
    await zoneOf(page).selectOption('Asia/Tokyo');
    await read(visit, id);
    expect(await time.textContent()).toBe('07:30');
    expect(await page.locator('.divider').first().textContent()).toContain('Monday, 2 March');
    expect(await asked('/')).toEqual(['Asia/Tokyo']);
    expect(await asked('/analytics/time')).toEqual(['Asia/Tokyo']);
    expect(await asked('/wrapped/month/2026-03')).toEqual(['Asia/Tokyo']);
  });

  it('says in which days something is found', async () => {
    const { page } = visit;
    await visit.open('/sessions?from=2026-03-02&to=2026-03-02');
    await page.locator('tr[data-row]').first().waitFor();
    await visit.open('/sessions?view=timeline&from=2026-03-02&to=2026-03-02');
    await page.getByRole('button', { name: '06:00' }).waitFor();
    await page
      .getByRole('link', { name: /Read both files/ })
      .first()
      .waitFor();
  });

  it('is followed by other tabs, where they are, and given back to the browser', async () => {
    const { page, context } = visit;
    const other = await context.newPage();
    await other.goto(new URL(`/sessions/${id}`, page.url()).href);
    const time = other.locator('.message-head time').first();
    await expect.poll(() => time.textContent()).toBe('07:30');
    await visit.open('/settings/appearance');
    await zoneOf(page).focus();
    await zoneOf(page).selectOption({ index: 0 });
    await expect.poll(() => time.textContent()).toBe('22:30');
    // Who chooses by keys goes on from there.
    expect(await zoneOf(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await other.close();
  });
});

describe('calls of tools', () => {
  it('are folded together, stand on a line each, or open, as one likes it', async () => {
    const { page } = visit;
    const lines = () => page.locator('.call-line');
    await read(visit, id);
    await page.getByRole('button', { name: /2 calls/ }).waitFor();
    expect(await lines().count()).toBe(0);
    await choose('A line each');
    await read(visit, id);
    await expect.poll(() => lines().count()).toBe(2);
    expect(await page.getByText('what one.txt holds').count()).toBe(0);
    await choose('Open');
    await read(visit, id);
    await page.getByText('what one.txt holds').waitFor();
    await page.getByText('what two.txt holds').waitFor();
    await lines().first().click();
    await expect.poll(() => page.getByText('what one.txt holds').count()).toBe(0);
    await choose('Folded');
    expect(visit.faults).toEqual([]);
  });
});
