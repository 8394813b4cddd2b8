import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { archive, HOSTILE } from './archive.ts';
import { Visit } from './browser.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

const server = new Server();
let browser: Browser;
let visit: Visit;

opened(server, { sent: [archive()] }, async (its) => {
  browser = its;
  visit = await Visit.enter(its, server);
});

/** Rows of the list that are on the page. */
const ROWS = 'tr[data-row]';

describe('the list of sessions', () => {
  it('is a click away from where a browser is let in', async () => {
    await visit.page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await visit.page.waitForSelector(ROWS);
    expect(new URL(visit.page.url()).pathname).toBe('/sessions');
  });

  it('is filtered as one types, and the address says how', async () => {
    const { page } = visit;
    await page.getByRole('searchbox').fill('CSV');
    await page.waitForURL(/text=CSV/);
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length > 0);
    await page.reload();
    await page.waitForSelector(ROWS);
    const titles = await page.locator(`${ROWS} a`).allInnerTexts();
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.every((title) => title.includes('CSV'))).toBe(true);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.waitForURL((url) => !url.search.includes('text'));
  });

  it('is where it was when one comes back from a session', async () => {
    const { page } = visit;
    await page.waitForSelector(ROWS);
    const list = page.locator('[data-scroll-restoration-id=sessions]');
    // The whole list comes again after the filter is gone: until then it is not that long.
    const scrolled = () =>
      list.evaluate((element) => {
        element.scrollTo(0, 3000);
        return element.scrollTop;
      });
    await expect.poll(scrolled).toBe(3000);
    // The row that has come to the top says that the list has seen where it is.
    await page.locator('tr[data-row=ses-68] a').click();
    await page.waitForURL(/\/sessions\/./);
    await page.goBack();
    await page.waitForSelector(ROWS);
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBe(3000);
  });

  it('is gone through, looked at, selected and cleared by keys alone', async () => {
    const { page } = visit;
    await visit.open('/sessions');
    await page.waitForSelector(ROWS);
    for (const key of ['j', 'j', 'x', 'J']) await page.keyboard.press(key);
    await page.getByText('2 sessions selected').waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('complementary').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('complementary').count()).toBe(0);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByText('2 sessions selected').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sessions\/./);
  });

  it('is shown in time too, and a day is looked at nearer', async () => {
    const { page } = visit;
    await visit.open('/sessions');
    await page.getByRole('button', { name: 'Timeline' }).click();
    await page.waitForURL(/view=timeline/);
    const lane = page.getByRole('region', { name: /^shop: \d+ sessions$/ });
    await lane.waitFor();
    await page.getByRole('button', { name: 'Day', exact: true }).click();
    await page.waitForURL(/from=.*to=/);
    await page.reload();
    await lane.locator('a').last().click();
    await page.waitForURL(/\/sessions\/./);
  });

  it('counts in time what is too much to be drawn, and leads nearer and then to its list', async () => {
    const { page } = visit;
    await visit.open('/sessions?view=timeline');
    const more = page.getByRole('region', { name: /^shop: / }).getByRole('button', { name: /\d+ more/ });
    await more.first().click();
    await page.waitForURL(/view=timeline.*from=|from=.*view=timeline/);
    await visit.whole();
    // They began within hours: on the day itself there are as many.
    await more.first().click();
    await page.waitForURL((url) => !url.searchParams.has('view') && /shop/.test(url.search));
    await page.waitForSelector(ROWS);
  });

  it('opens a session whose id has a slash', async () => {
    const { page } = visit;
    const id = encodeURIComponent('parent/agent-one');
    const asked = page.waitForResponse((answer) => answer.url().includes(`/api/v1/sessions/${id}`));
    await visit.open(`/sessions/${id}`);
    await asked;
    expect(new URL(page.url()).pathname).toBe(`/sessions/${id}`);
  });

  it('takes a deleted session away, and brings it back', async () => {
    const { page } = visit;
    await visit.open('/sessions');
    const row = page.locator('tr[data-row=ses-12]');
    await row.getByRole('checkbox').check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => row.count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.waitFor();
  });

  it('deletes when the page is left, and not before', async () => {
    const { page } = visit;
    await visit.open('/sessions');
    const row = page.locator('tr[data-row=ses-13]');
    const headers = { authorization: `Bearer ${server.key('read')}` };
    const ask = async () => (await fetch(`${server.base}/api/v1/sessions/ses-13`, { headers })).status;
    await row.getByRole('checkbox').check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => row.count()).toBe(0);
    expect(await ask()).toBe(200);
    await visit.open('/settings/keys');
    await expect.poll(ask).toBe(404);
  });
});

describe('the palette', () => {
  it('finds a message as one types, and opens its session', async () => {
    const { page } = visit;
    await visit.open('/sessions');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('redirect number 44 cookie');
    await page.locator('[role=option][aria-selected=true]', { hasText: '44' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sessions\/ses-44/);
  });

  it('goes where one says', async () => {
    const { page } = visit;
    await page.keyboard.press('Control+k');
    await page.keyboard.type('go to live');
    await page.getByRole('option', { name: /Go to Live/ }).click();
    await page.waitForURL(/\/live/);
  });
});

describe('the search page', () => {
  it('loses no letter of somebody who types faster than the address follows', async () => {
    const { page } = visit;
    await visit.open('/search');
    await page.getByRole('searchbox').focus();
    const shown = await page.evaluate(() => {
      const field = document.activeElement;
      for (const letter of 'cookie') document.execCommand('insertText', false, letter);
      return field instanceof HTMLInputElement ? field.value : null;
    });
    expect(shown).toBe('cookie');
    await page.waitForURL(/q=cookie/);
  });

  it('finds, marks what was found, and leads to it', async () => {
    const { page } = visit;
    await visit.open('/search');
    await page.getByRole('searchbox').fill('checkout 31');
    await page.locator('mark').first().waitFor();
    await expect.poll(async () => (await page.locator('mark').allInnerTexts()).join(' ')).toContain('31');
    // Beside the list the message stands as the reader shows it.
    await page.locator('[data-hit] a').filter({ hasText: 'checkout 31' }).first().hover();
    const sought = page.locator('.excerpt [data-sought]');
    await sought.locator('strong', { hasText: 'checkout 31' }).waitFor();
    await sought.locator('code', { hasText: 'cargo test' }).waitFor();
    const marks = () => page.evaluate(() => [...(CSS.highlights.get('find') ?? [])].map(String).join(' '));
    await expect.poll(marks).toContain('31');
    await page.locator('[data-hit] a').first().click();
    await page.waitForURL(/\/sessions\/.*at=/);
  });
});

describe('keys', () => {
  it('are made, shown once, let a program in, and are revoked', async () => {
    const { page } = visit;
    await visit.open('/settings/keys');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByLabel('Name').fill('notebook');
    await page.getByRole('button', { name: 'Make', exact: true }).click();
    const key = (await page.locator('[data-key]').textContent())?.trim() ?? '';
    const ask = async () =>
      (await fetch(`${server.base}/api/v1/sessions`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect(await ask()).toBe(200);
    await page.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => page.getByText(key).count()).toBe(0);
    const row = page.getByRole('listitem').filter({ hasText: 'notebook' });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expect.poll(ask).toBe(401);
  });
});

describe('names from strangers', () => {
  it('are texts wherever they are shown', async () => {
    const { page } = visit;
    await visit.open('/sessions');
    for (const name of HOSTILE.slice(0, 5)) await page.locator(ROWS).getByText(name).first().waitFor();
    await visit.whole();
    await page.locator('tr[data-row=ses-0]').focus();
    await page.keyboard.press('Space');
    await page.getByRole('complementary').waitFor();
    await visit.open('/search?q=alert');
    await page.locator('mark').first().waitFor();
    await page.getByRole('group', { name: 'Project' }).waitFor();
    // What turns the order of letters around would make a program look like a picture.
    expect(await page.locator('body').textContent()).not.toContain('\u202e');
    expect(visit.faults).toEqual([]);
  });
});

describe('signing out', () => {
  it('asks to sign in over the page, in every tab', async () => {
    const stranger = await Visit.enter(browser, server);
    const other = await stranger.context.newPage();
    await other.goto(`${server.base}/sessions`);
    await other.waitForSelector(ROWS);
    await stranger.page.getByRole('button', { name: 'Who is signed in' }).click();
    await stranger.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await stranger.page.getByText('opensync link').waitFor();
    await other.getByText('opensync link').waitFor();
    await stranger.context.close();
  });
});
