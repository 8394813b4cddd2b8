import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { Server } from '../browser/server.ts';
import { load, once, ROWS, report } from './bench.ts';
import { painted, scrolled } from './probe.ts';
import { quantile } from './report.ts';

/** Words of which the archive's sessions have some in their titles. */
const FILTERS = ['an', 'er', 'ing', 'be', 'to'];

/** Whether the list stands in the order of a column. */
function isSortedBy(name: string): string {
  return `document.querySelector('th[aria-sort]')?.innerText.trim() === ${JSON.stringify(name)} && !document.querySelector('.dim-late')`;
}

/** Measures the archive of 100,000 sessions. */
export function measureSessions(archives: string): void {
  describe('100,000 sessions', () => {
    const server = new Server(join(archives, 'sessions'));
    const on = 'sessions';

    beforeAll(() => server.start());
    afterAll(() => server.stop());

    it('are listed', () => load(server, on, '/sessions', ROWS, [1000, 1000]));

    it('are filtered and sorted', async () => {
      const typed: number[] = [];
      const sorted: number[] = [];
      await once(server, async (visit) => {
        const { page } = visit;
        await visit.open('/sessions');
        await painted(page, ROWS, 'begin');
        for (const word of FILTERS) {
          await page.getByRole('searchbox').fill('');
          await page.waitForURL((url) => !url.searchParams.has('text'));
          await page.waitForTimeout(500);
          const all = await page.locator('main header [role=status]').textContent();
          await page.getByRole('searchbox').focus();
          await page.keyboard.type(word);
          const isFewer = `document.querySelector('main header [role=status]').textContent !== ${JSON.stringify(all)}`;
          typed.push(await painted(page, isFewer, 'input'));
        }
        for (const name of ['Cost', 'Tokens', 'Messages', 'Time', 'Changed']) {
          await page.getByRole('button', { name, exact: true }).click();
          sorted.push(await painted(page, isSortedBy(name), 'input'));
          await page.waitForTimeout(300);
        }
      });
      report.add({ on, what: 'filter, last key to paint', unit: 'ms', values: typed, limit: 200 });
      report.add({ on, what: 'sort, click to paint', unit: 'ms', values: sorted, limit: 200 });
    });

    it('are scrolled', async () => {
      const frames: number[] = [];
      await once(server, async (visit) => {
        await visit.open('/sessions');
        await painted(visit.page, ROWS, 'begin');
        frames.push(...(await scrolled(visit.page, '[data-scroll-restoration-id=sessions]', 60, 600)));
      });
      report.add({
        on,
        what: 'scroll 60 px a frame, p95',
        unit: 'ms',
        values: [quantile(frames, 0.95)],
        limit: 17,
      });
      report.add({
        on,
        what: 'scroll 60 px a frame, p99',
        unit: 'ms',
        values: [quantile(frames, 0.99)],
        limit: 34,
      });
    });
  });
}
