import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { archive } from './archive.ts';
import { Visit } from './browser.ts';
import { lookedAt, SIZES } from './looks.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

const server = new Server();
let browser: Browser;
let visit: Visit;

opened(server, { sent: [archive()] }, async (its) => {
  browser = its;
  visit = await Visit.enter(its, server);
});

/** A colour of the page as the browser shows it. */
const background = () =>
  visit.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

describe('settings', () => {
  it('are gone through by keys, and the side bar says that one is there', async () => {
    const { page } = visit;
    await visit.keys('g', ',');
    await page.waitForURL(/\/settings\/keys/);
    await page.getByRole('button', { name: 'Make a key' }).waitFor();
    await page.keyboard.press('j');
    await page.waitForURL((url) => !url.pathname.endsWith('/keys'));
    const pages = page.getByRole('navigation', { name: 'Pages' }).first();
    await pages.getByRole('link', { name: 'Settings' }).and(page.locator('[aria-current=page]')).waitFor();
    await page.keyboard.press('k');
    await page.waitForURL(/\/settings\/keys/);
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('The next page').waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('the look', () => {
  it('is chosen, kept, and followed by other tabs', async () => {
    const { page, context } = visit;
    await visit.open('/settings/appearance');
    const other = await context.newPage();
    await other.goto(page.url());
    await other.waitForSelector('h1');
    await page.getByRole('radio', { name: 'Warm' }).check();
    await expect.poll(background).toBe('rgb(250, 246, 238)');
    await expect.poll(() => other.evaluate(() => document.documentElement.dataset.theme)).toBe('warm');
    await other.close();
    await page.reload();
    await page.waitForSelector('h1');
    await expect.poll(background).toBe('rgb(250, 246, 238)');
    await page.getByRole('radio', { name: 'As the system' }).check();
    await expect.poll(background).toBe('rgb(255, 255, 255)');
  });

  it('goes round by a key', async () => {
    const { page } = visit;
    for (const theme of ['light', 'dark', 'warm', undefined]) {
      await page.keyboard.press('t');
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
    }
  });

  it('makes rows of lists lower where one wants more of them', async () => {
    const { page } = visit;
    const height = async () => {
      await visit.open('/sessions');
      const row = page.locator('tr[data-row=ses-20]');
      await row.waitFor();
      return (await row.boundingBox())?.height ?? 0;
    };
    expect(await height()).toBe(44);
    await visit.open('/settings/appearance');
    await page.getByRole('radio', { name: 'Dense' }).check();
    expect(await height()).toBe(34);
    // The list knows how high its rows are: what it scrolls to is there.
    const list = page.locator('[data-scroll-restoration-id=sessions]');
    await list.evaluate((element) => element.scrollTo(0, 34 * 60));
    const row = page.locator('tr[data-row=ses-60]');
    await expect.poll(async () => (await row.boundingBox())?.y ?? 1000).toBeLessThan(250);
    await visit.open('/settings/appearance');
    await page.getByRole('radio', { name: 'Roomy' }).check();
  });
});

describe('what is typed', () => {
  it('is there again when a dialog was closed by mistake', async () => {
    const { page } = visit;
    await visit.open('/settings/keys');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByLabel('Name').fill('the laptop of Ana');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await expect.poll(() => page.getByLabel('Name').inputValue()).toBe('the laptop of Ana');
    await page.getByRole('button', { name: 'Cancel' }).click();
  });
});

describe('about', () => {
  it('says what the server is, and shows the licences of all that is in the pages', async () => {
    const { page } = visit;
    await visit.open('/settings/about');
    await page.getByText(/^OpenSync \d+\.\d+\.\d+/).waitFor();
    await page.getByText(server.data).waitFor();
    await page.getByRole('button', { name: 'Read the licences' }).click();
    await page.getByRole('dialog').getByText('react-dom', { exact: true }).click();
    await page.locator('dialog details[open]').getByText('Permission is hereby granted').waitFor();
    expect(await visit.violations()).toEqual([]);
    await page.keyboard.press('Escape');
    expect(visit.faults).toEqual([]);
  });
});

describe('data', () => {
  it('tells what is kept, where, and how much room is left there', async () => {
    const { page } = visit;
    await visit.open('/settings/data');
    await page.getByText(/on the server's disk/).waitFor();
    await page.getByText(/^(Only )?[\d.]+ [KMGT]?B are free there/).waitFor();
    await page.getByText(server.data).waitFor();
  });
});

const PANES = { keys: '/settings/keys', appearance: '/settings/appearance', about: '/settings/about' };

describe.each(['light', 'dark', 'warm'] as const)('in the %s theme', (colorScheme) => {
  it.each(Object.entries(SIZES))('each pane is whole and open to all at %s', async (size, viewport) => {
    expect(await lookedAt(browser, server, PANES, { size, viewport, colorScheme })).toEqual([]);
  });
});

it('other pages are open to all in the warm theme, too', async () => {
  const pages = {
    sessions: '/sessions?peek=ses-8',
    search: '/search?q=redirect',
    reader: '/sessions/ses-30',
  };
  expect(
    await lookedAt(browser, server, pages, { size: 'wide', viewport: SIZES.wide, colorScheme: 'warm' }),
  ).toEqual([]);
});
