import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archive } from './archive.ts';
import { launch, Visit } from './browser.ts';
import { Server } from './server.ts';

const server = new Server();
let browser: Browser;

beforeAll(async () => {
  await server.start();
  await server.send(archive());
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  server.stop();
});

const PAGES = {
  sessions: '/sessions',
  filtered: '/sessions?source=claude-code&peek=ses-8',
  search: '/search?q=redirect',
  empty: '/search',
  live: '/live',
  keys: '/settings/keys',
  appearance: '/settings/appearance',
  missing: '/no/such/page',
} as const;

const SIZES = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 1024, height: 700 },
  phone: { width: 390, height: 844 },
} as const;

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each(Object.entries(SIZES))('each page is whole and open to all at %s', async (size, viewport) => {
    const visit = await Visit.enter(browser, server, { colorScheme, viewport, reducedMotion: 'reduce' });
    const found: string[] = [];
    for (const [name, path] of Object.entries(PAGES)) {
      await visit.open(path);
      await visit.picture(`${name}-${size}-${colorScheme}`);
      found.push(...(await visit.violations()).map((violation) => `${path}: ${violation}`));
      const [inner, outer] = await visit.page.evaluate(() => [
        document.documentElement.scrollWidth,
        window.innerWidth,
      ]);
      if ((inner ?? 0) > (outer ?? 0)) found.push(`${path}: ${inner} px wide in ${outer}`);
    }
    expect(found).toEqual([]);
    expect(visit.faults).toEqual([]);
    await visit.context.close();
  });

  it('dialogs are open to all', async () => {
    const visit = await Visit.enter(browser, server, { colorScheme });
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
