import { afterAll, beforeAll, describe, it } from 'vitest';
import { Log } from '../browser/log.ts';
import { growing } from '../browser/reading.ts';
import { Server } from '../browser/server.ts';
import { longestWork } from '../browser/trace.ts';
import { anew, once, report, TEXTS } from './bench.ts';
import { clock, painted, scrolled, shiftSince } from './probe.ts';

/** Conversations that are hard to show. */
const HARD = [
  { name: 'a message of 1 MB', id: '30000000-0000-4000-8000-000000000001', write: writeLarge },
  { name: 'a file of 10,000 lines', id: '30000000-0000-4000-8000-000000000002', write: writeFile },
  { name: '300 tool calls in a row', id: '30000000-0000-4000-8000-000000000003', write: writeCalls },
] as const;

const PARAGRAPH = 'Some **words** about `nothing` in [particular](https://example.org), and then some more. ';

function writeLarge(log: Log): void {
  const text = `${PARAGRAPH.repeat(6)}\n\n`.repeat(Math.ceil(1_000_000 / (PARAGRAPH.length * 6)));
  log.write(log.prompt('Say much'), log.says(text));
}

function writeFile(log: Log): void {
  const lines = Array.from(
    { length: 10_000 },
    (_, nth) => `${nth + 1}→    let line_${nth} = "${nth}"; // ${nth % 7}`,
  );
  const input = { file_path: '/w/shop/long.rs' };
  const edit = { ...input, old_string: lines.join('\n'), new_string: lines.toReversed().join('\n') };
  log.write(
    log.prompt('Read and turn it around'),
    ...log.calls({ name: 'Read', input, result: lines.join('\n') }),
    ...log.calls({ name: 'Edit', input: edit, result: 'done' }),
  );
}

function writeCalls(log: Log): void {
  log.write(log.prompt('Try everything'));
  for (let nth = 0; nth < 300; nth += 1) {
    const input = { command: `cargo test --test t${nth}`, description: `Test ${nth}` };
    const result = `running ${nth} tests\n`.repeat(30);
    log.write(...log.calls({ name: 'Bash', input, result, isError: nth % 40 === 3 }));
  }
}

/** Writes all of them below a home folder. */
function writeHard(home: string): void {
  for (const { id, write } of HARD) write(new Log(home, id));
}

/** Measures how long the page is busy with what is hard to show, and with what comes while one reads. */
export function measureHard(): void {
  describe('what is hard', () => {
    const server = new Server();
    const on = 'hard';
    const { id, log } = growing(server.home);

    beforeAll(() => {
      writeHard(server.home);
      server.run('import');
      return server.start();
    });
    afterAll(() => server.stop());

    it.each(HARD)('$name is shown and opened', async ({ name, id }) => {
      const longest: number[] = [];
      await anew(server, async ({ page }) => {
        await page.goto(`${server.base}/sessions/${id}`);
        await painted(page, TEXTS, 'begin');
        const work = await longestWork(page);
        await page.keyboard.press('O');
        await page.waitForTimeout(1500);
        await scrolled(page, '.reader-scroll', 400, 60);
        longest.push(await work());
      });
      report.add({ on, what: `${name}: longest task`, unit: 'ms', values: longest, limit: 100 });
    });

    it('50 messages a second come for a minute while one reads', async () => {
      await once(server, async ({ page }) => {
        await page.goto(`${server.base}/sessions/${id}?at=40`);
        await painted(page, TEXTS, 'begin');
        await page.waitForTimeout(2000);
        const begin = await clock(page);
        const work = await longestWork(page);
        for (let piece = 0; piece < 300; piece += 1) {
          log.write(...Array.from({ length: 10 }, (_, nth) => log.says(`Said **${piece}** \`${nth}\``)));
          await page.waitForTimeout(200);
        }
        await page.locator('.new-below button').waitFor();
        const what = '50 messages a second';
        report.add({
          on,
          what: `${what}: longest task`,
          unit: 'ms',
          values: [await work()],
          limit: 50,
        });
        report.add({
          on,
          what: `${what}: shift`,
          unit: 'shift',
          values: [await shiftSince(page, begin)],
          limit: 0.001,
        });
      });
    });
  });
}
