import type { Browser } from 'playwright-core';
import { expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { opened } from './opened.ts';
import { growing, rest } from './reading.ts';
import { Server } from './server.ts';
import { longestWork } from './trace.ts';

const server = new Server();
const { id, log } = growing(server.home);
let browser: Browser;

opened(server, { isImported: true }, (its) => {
  browser = its;
});

/** Seconds for which messages come, and how many in each. */
const SECONDS = 12;
const A_SECOND = 50;

/** Milliseconds of work that a page may do in one piece. */
const MOST = 50;

it('while fifty messages come a second, what is read stays, and the page answers', async () => {
  const visit = await Visit.enter(browser, server);
  const { page } = visit;
  await visit.open(`/sessions/${id}?at=40`);
  await page.locator('.message').first().waitFor();
  await rest(page);
  await page.evaluate(() => {
    const list = document.querySelector('.reader-scroll');
    const top = list?.getBoundingClientRect().top ?? 0;
    const line = [...document.querySelectorAll<HTMLElement>('.entry')].find(
      (one) => one.getBoundingClientRect().bottom > top + 5,
    );
    const begin = line?.getBoundingClientRect().top ?? 0;
    const seen = { moved: 0 };
    const look = () => {
      const at = line?.isConnected ? line.getBoundingClientRect().top : Number.POSITIVE_INFINITY;
      seen.moved = Math.max(seen.moved, Math.abs(at - begin));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(window, { seen });
  });
  const longest = await longestWork(page);
  for (let nth = 0; nth < SECONDS * 5; nth += 1) {
    const lines = Array.from({ length: A_SECOND / 5 }, (_, one) =>
      one % 2 === 0 ? log.prompt(`Asked ${nth} ${one}`) : log.says(`Said **${nth}** \`${one}\``),
    );
    log.write(...lines);
    await page.waitForTimeout(200);
  }
  await page.locator('.new-below button').waitFor();
  const { moved } = await page.evaluate(() => Reflect.get(window, 'seen'));
  const work = await longest();
  console.log(`moved ${moved} px, longest work ${Math.round(work)} ms`);
  expect(moved).toBeLessThan(2);
  expect(work).toBeLessThan(MOST);
  await page.keyboard.press('End');
  await page
    .getByText(`Said ${SECONDS * 5 - 1}`)
    .first()
    .waitFor();
  expect(visit.faults).toEqual([]);
  await visit.context.close();
});
