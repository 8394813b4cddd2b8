import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { Server } from '../browser/server.ts';
import { anew, LONG, load, once, ROWS, report, TEXTS, TIMES } from './bench.ts';
import { heap, painted, scrolled, throughAll } from './probe.ts';
import { quantile } from './report.ts';
import { residentOf } from './resident.ts';

/** Whether the entry that holds a place is drawn, and what comes after it: results stand in their call's entry. */
function isThere(place: number): string {
  return `(() => {
    const entries = [...document.querySelectorAll('.entry')];
    const at = entries.findLast((entry) => Number(entry.dataset.place) <= ${place});
    return at && at !== entries.at(-1) && !at.querySelector('.pending');
  })()`;
}

/** Places in the long session that are far apart. */
const PLACES = [5000, 9990, 123, 7777, 2500];

/** Measures the archive of 100,000 messages, of which one session has 10,000. */
export function measureMessages(archives: string): void {
  describe('100,000 messages', () => {
    const server = new Server(join(archives, 'messages'));
    const on = 'messages';

    beforeAll(() => server.start());
    afterAll(() => server.stop());

    it('are listed', () => load(server, on, '/sessions', ROWS, [1000, 1000]));

    it('of one session are opened', () => load(server, on, LONG, TEXTS, [600, 1200]));

    it('of one session are scrolled', async () => {
      const frames: number[] = [];
      await once(server, async (visit) => {
        await visit.open(LONG);
        await painted(visit.page, TEXTS, 'begin');
        for (let round = 0; round < TIMES; round += 1)
          frames.push(...(await scrolled(visit.page, '.reader-scroll', 60, 240)));
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

    it('of one session are jumped about in', async () => {
      const took: number[] = [];
      await once(server, async (visit) => {
        const { page } = visit;
        await visit.open(LONG);
        await painted(page, TEXTS, 'begin');
        for (const place of PLACES) {
          await page.keyboard.press(':');
          await page.keyboard.type(String(place));
          await page.keyboard.press('Enter');
          const there = isThere(place - 1);
          took.push(await painted(page, there, 'input'));
          await page.waitForTimeout(500);
        }
      });
      report.add({ on, what: 'jump anywhere', unit: 'ms', values: took, limit: 250 });
    });

    it('of one session are few elements and little memory', async () => {
      const nodes: number[] = [];
      const heaps: number[] = [];
      await once(server, async (visit) => {
        await visit.open(LONG);
        await painted(visit.page, TEXTS, 'begin');
        for (let round = 0; round < 3; round += 1) {
          nodes.push(await throughAll(visit.page, '.reader-scroll', 3000));
          heaps.push(await heap(visit.page));
        }
      });
      report.add({ on, what: 'elements, most', unit: 'nodes', values: [Math.max(...nodes)], limit: 2500 });
      report.add({ on, what: 'heap, most', unit: 'MB', values: [Math.max(...heaps)], limit: 150 });
      const [first = 0, , third = 0] = heaps;
      report.add({
        on,
        what: 'heap, growth over three rounds',
        unit: 'MB',
        values: [third - first],
        limit: 8,
      });
    });

    it('of one session are found in', async () => {
      const took: number[] = [];
      await anew(server, async (visit) => {
        const { page } = visit;
        await visit.open(LONG);
        await painted(page, TEXTS, 'begin');
        await page.keyboard.press('Control+f');
        await page.keyboard.type('the');
        took.push(await painted(page, `/\\d (found|of)/.test(document.body.innerText)`, 'input'));
      });
      report.add({ on, what: 'find in 10,000, last key to count', unit: 'ms', values: took, limit: 250 });
    });

    it('take up memory of the server', () => {
      report.add({ on, what: 'memory of the server', unit: 'MB', values: [residentOf(server.pid)] });
    });

    it.each([
      ['search page', '/search', '[data-hit]'],
      ['palette', '/sessions', '[role=option] mark'],
    ])('are searched in the %s', async (what, path, hit) => {
      const took: number[] = [];
      await anew(server, async (visit) => {
        const { page } = visit;
        await visit.open(path);
        if (what === 'palette') await page.keyboard.press('Control+k');
        else await page.getByRole('searchbox').focus();
        await page.keyboard.type('command the project');
        took.push(await painted(page, `document.querySelector(${JSON.stringify(hit)})`, 'input'));
      });
      report.add({ on, what: `${what}, last key to results`, unit: 'ms', values: took, limit: 150 });
    });
  });
}
