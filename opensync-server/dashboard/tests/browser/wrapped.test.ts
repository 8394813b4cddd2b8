import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { writeHalfYear } from './half-year.ts';
import { lookedAt, SIZES } from './looks.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

const server = new Server();
const now = Date.now();
let browser: Browser;
let visit: Visit;

writeHalfYear(server.home, now);

opened(server, { isImported: true }, async (its) => {
  browser = its;
  visit = await Visit.enter(its, server);
});

const LOOKS = ['Night', 'Paper', 'Shapes', 'Screen', 'Dawn'] as const;

/** A month that is over, of which there is a history. */
const MONTH = new Date(now - 45 * 86_400_000).toISOString().slice(0, 7);

/** What a picture is: how large, and how many colours it has. */
async function pictureOf(): Promise<{ name: string; width: number; height: number; colours: number }> {
  const { page } = visit;
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as PNG' }).click();
  const download = await waiting;
  const stream = await download.createReadStream();
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  const bytes = [...Buffer.concat(pieces)];
  const seen = await page.evaluate(async (bytes) => {
    const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d');
    context?.drawImage(picture, 0, 0);
    const pixels = new Uint32Array(
      context?.getImageData(0, 0, picture.width, picture.height).data.buffer ?? new ArrayBuffer(0),
    );
    return { width: picture.width, height: picture.height, colours: new Set(pixels).size };
  }, bytes);
  return { name: download.suggestedFilename(), ...seen };
}

describe('a card', () => {
  it('is a key away, of a month', async () => {
    const { page } = visit;
    await visit.keys('g', 'w');
    await page.waitForURL(/\/wrapped\/month\/\d{4}-\d\d$/);
    await page.getByRole('img', { name: /tokens in/ }).waitFor();
  });

  it('is saved as a picture in each of its looks', async () => {
    const { page } = visit;
    await visit.open(`/wrapped/month/${MONTH}`);
    for (const look of LOOKS) {
      await page.getByRole('radio', { name: look }).check();
      if (look !== 'Night') await page.waitForURL(new RegExp(`look=${look.toLowerCase()}`));
      await visit.whole();
      const { name, width, height, colours } = await pictureOf();
      expect([name, width, height]).toEqual([`opensync-wrapped-${MONTH}.png`, 1080, 1920]);
      expect(colours).toBeGreaterThan(20);
    }
  });

  it('is wide where a link is shown', async () => {
    await visit.open(`/wrapped/month/${MONTH}?shape=wide`);
    expect(await pictureOf()).toMatchObject({ width: 1200, height: 630 });
  });

  it('names no project before one says so', async () => {
    const { page } = visit;
    await visit.open(`/wrapped/month/${MONTH}`);
    const card = page.getByRole('img', { name: /tokens in/ });
    await card.waitFor();
    expect(await page.locator('main').textContent()).not.toContain('shop');
    await expect.poll(() => card.textContent()).toContain('Project 1');
    await page.getByRole('checkbox', { name: /Name projects/ }).check();
    await page.waitForURL(/names=1/);
    await expect.poll(() => card.textContent()).toContain('shop');
  });

  it('tells nothing of money if that is not wanted', async () => {
    const { page } = visit;
    await visit.open(`/wrapped/month/${MONTH}`);
    const card = page.getByRole('img', { name: /tokens in/ });
    await expect.poll(() => card.textContent()).toContain('$');
    await page.getByRole('checkbox', { name: /Tell the cost/ }).uncheck();
    await expect.poll(() => card.textContent()).not.toContain('$');
  });

  it('is of the time before by a key, and of another period by a click', async () => {
    const { page } = visit;
    await visit.open('/wrapped/month/2026-03');
    await page.getByRole('radio', { name: 'Year' }).waitFor();
    await page.keyboard.press('[');
    await page.waitForURL(/\/wrapped\/month\/2026-02$/);
    await page.keyboard.press(']');
    await page.waitForURL(/\/wrapped\/month\/2026-03$/);
    await page.getByRole('radio', { name: 'Year' }).check();
    await page.waitForURL(/\/wrapped\/year\/2026$/);
  });

  it('says of a time without sessions that there were none', async () => {
    const { page } = visit;
    await visit.open('/wrapped/year/2001');
    await page.getByRole('heading', { name: 'Nothing in 2001' }).waitFor();
    await visit.open('/wrapped/month/2001-13');
    await page.getByRole('heading', { name: 'There is no such time' }).waitFor();
  });

  it('asks nobody else for anything', () => {
    expect(visit.faults).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  const pages = {
    wrapped: `/wrapped/month/${MONTH}`,
    'wrapped-wide': `/wrapped/year/${MONTH.slice(0, 4)}?look=paper&shape=wide`,
  };

  it.each(Object.entries(SIZES))('the card is open to all at %s', async (size, viewport) => {
    expect(await lookedAt(browser, server, pages, { size, viewport, colorScheme })).toEqual([]);
  });
});
