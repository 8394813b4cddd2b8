import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { archive } from './archive.ts';
import { Visit } from './browser.ts';
import { opened } from './opened.ts';
import { writeLong } from './reading.ts';
import { Server } from './server.ts';

const server = new Server();
const long = writeLong(server.home);
let browser: Browser;

opened(server, { isImported: true, sent: [archive()] }, (its) => {
  browser = its;
});

const PAGES = {
  sessions: '/sessions',
  peek: '/sessions?peek=ses-8',
  timeline: '/sessions?view=timeline',
  reader: `/sessions/${long}`,
  panel: `/sessions/${long}?panel=outline`,
  search: '/search?q=redirect',
  live: '/live',
  shares: '/shares',
  keys: '/settings/keys',
  appearance: '/settings/appearance',
} as const;

/** What of a page cannot be had in a small window: what is cut off at its side, and how little is left to read. */
function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > window.innerWidth) faults.push(`${scrollWidth} px wide in ${window.innerWidth}`);
    for (const one of document.querySelectorAll<HTMLElement>('button, a[href], input, select, h1')) {
      const box = one.getBoundingClientRect();
      // Code and tables may be scrolled sideways, what is read aloud only is not seen.
      const isApart = one.closest('pre, table, .code, .wide, .sr-only, [aria-hidden=true]') !== null;
      if (isApart || box.width < 2 || getComputedStyle(one).visibility === 'hidden') continue;
      if (box.left < -1 || box.right > window.innerWidth + 1)
        faults.push(`${one.tagName} "${(one.ariaLabel ?? one.textContent).slice(0, 30)}" is cut off`);
    }
    return faults.slice(0, 5);
  });
}

describe.each([
  ['at 320 px', { viewport: { width: 320, height: 640 } }],
  ['at 400 % zoom', { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }],
] as const)('%s', (size, options) => {
  it('nothing has to be scrolled sideways for, and nothing is cut off', async () => {
    const visit = await Visit.enter(browser, server, options);
    const found: string[] = [];
    for (const [name, path] of Object.entries(PAGES)) {
      await visit.open(path);
      await visit.picture(`${name}-${size.replaceAll(/\W+/g, '-')}`);
      found.push(...(await faultsOf(visit.page)).map((fault) => `${name}: ${fault}`));
    }
    expect(found).toEqual([]);
    expect(visit.faults).toEqual([]);
    await visit.context.close();
  });

  it('what is there to be read can be reached and read', async () => {
    const visit = await Visit.enter(browser, server, options);
    const { page } = visit;
    for (const [path, what] of [
      ['/sessions', 'tr[data-row]'],
      ['/search?q=redirect', '[data-hit]'],
      [`/sessions/${long}`, '.message'],
    ] as const) {
      await visit.open(path);
      const last = page.locator(what).nth(2);
      await last.waitFor();
      await visit.whole();
      await last.scrollIntoViewIfNeeded();
      const room = await last.evaluate((one) => {
        let [top, bottom] = [0, window.innerHeight];
        for (let around = one.parentElement; around; around = around.parentElement) {
          if (!/auto|scroll|hidden/.test(getComputedStyle(around).overflowY)) continue;
          const box = around.getBoundingClientRect();
          [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
        }
        return bottom - top;
      });
      expect(room, `room for what is read at ${path}`).toBeGreaterThan(options.viewport.height * 0.4);
    }
    await visit.context.close();
  });
});

describe('in forced colours', () => {
  it('what is chosen differs from what is not, and the focus is seen', async () => {
    const visit = await Visit.enter(browser, server, { forcedColors: 'active' });
    const { page } = visit;
    const look = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((one) => {
          const { backgroundColor, color, outlineStyle, borderColor } = getComputedStyle(one);
          return [backgroundColor, color, outlineStyle, borderColor].join(' ');
        });
    for (const [path, chosen, other] of [
      ['/sessions', 'nav a[aria-current=page]', 'nav a:not([aria-current])'],
      ['/sessions', 'fieldset [aria-pressed=true]', 'fieldset [aria-pressed=false]'],
      [`/sessions/${long}`, '.segments [aria-pressed=true]', '.segments [aria-pressed=false]'],
      [`/sessions/${long}?panel=cost`, '[role=tab][aria-selected=true]', '[role=tab][aria-selected=false]'],
    ] as const) {
      await visit.open(path);
      await page.locator(chosen).first().waitFor();
      expect(await look(chosen), `${chosen} at ${path}`).not.toBe(await look(other));
    }
    await page.keyboard.press('Tab');
    const outline = () =>
      page.evaluate(() =>
        document.activeElement ? getComputedStyle(document.activeElement).outlineStyle : '',
      );
    await expect.poll(outline).not.toBe('none');
    for (const [name, path] of Object.entries(PAGES)) {
      await visit.open(path);
      await visit.picture(`${name}-forced`);
    }
    expect(visit.faults).toEqual([]);
    await visit.context.close();
  });
});

describe('by keyboard alone', () => {
  /** Presses Tab until the focus is on something, as somebody who cannot see a mouse would. */
  async function tabTo(page: Page, name: string): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const one = document.activeElement;
        const text = one?.querySelector('span')?.textContent ?? one?.textContent ?? '';
        return one?.ariaLabel ?? text;
      });
      if (focused.trim() === name) return;
    }
    throw new Error(`Tab does not lead to ${name}`);
  }

  it('one comes from the sign-in to a message that was found', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const visit = new Visit(context, page, server.base);
    await page.goto(`${server.base}/sessions`);
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
    // Another window opens the link; here one only says so.
    const other = await context.newPage();
    await other.goto(server.link());
    await other.close();
    await tabTo(page, 'I have signed in: try again');
    await page.keyboard.press('Enter');
    await page.locator('tr[data-row]').first().waitFor();

    // Without a single key of ours: with Tab, Enter and the arrows.
    await page.evaluate(() => localStorage.setItem('opensync.keys', 'off'));
    await tabTo(page, 'Search everything');
    await page.keyboard.press('Enter');
    await page.keyboard.type('redirect number 44 cookie');
    await page.locator('[role=option][aria-selected=true]', { hasText: '44' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sessions\/ses-44/);
    await page.getByText('The redirect number 44 fails').first().waitFor({ state: 'visible' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(visit.faults).toEqual([]);
    await context.close();
  });

  it('a dialog keeps the focus in it, and gives it back', async () => {
    const visit = await Visit.enter(browser, server);
    const { page } = visit;
    await visit.open(`/sessions/${long}`);
    await page.locator('.message').first().waitFor();
    await tabTo(page, 'Share');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await visit.whole();
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press('Tab');
      const where = await page.evaluate(() => {
        const one = document.activeElement;
        return one === document.body || one?.closest('dialog, [role=dialog]') !== null;
      });
      expect(where).toBe(true);
    }
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Share');
    await visit.context.close();
  });
});
