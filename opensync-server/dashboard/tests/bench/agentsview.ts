import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../browser/server.ts';
import { heap, painted, probe } from './probe.ts';
import type { Report } from './report.ts';
import { residentOf } from './resident.ts';

/** The program to compare with, and the home folder with the same sessions as logs. */
const PROGRAM = process.env.AGENTSVIEW ?? '';
const LOGS = process.env.OPENSYNC_LOGS ?? '';

/** How long it may take to read all logs for the first time. */
const READING_MS = 15 * 60_000;

const ROWS = `document.querySelectorAll('.session-item').length > 0`;
const TEXTS = `document.querySelector('.message-list-scroll .message .message-body')`;
const FOUND = `/[1-9]/.test(document.querySelector('.kit-find-bar__counter')?.innerText ?? '')`;

/** Whether there is something to compare with. */
export const isThere = existsSync(PROGRAM) && existsSync(LOGS);

/** Another program that shows sessions in a browser, on the sessions of one of our archives. */
export class Agentsview {
  readonly #data = mkdtempSync(join(tmpdir(), 'agentsview-'));
  readonly #home: string;
  #process: ChildProcess | null = null;
  base = '';

  constructor(name: string) {
    this.#home = join(LOGS, name);
  }

  /** Starts it; answers how many milliseconds it took until it had read the logs. */
  async start(): Promise<number> {
    const port = await freePort();
    this.base = `http://127.0.0.1:${port}`;
    const begin = performance.now();
    const env = { ...process.env, HOME: this.#home, AGENTSVIEW_DATA_DIR: this.#data };
    const words = ['serve', '--no-browser', '--no-update-check', '--port', String(port)];
    this.#process = spawn(PROGRAM, words, { env, stdio: 'ignore' });
    while (performance.now() - begin < READING_MS) {
      const answer = await fetch(`${this.base}/api/v1/sync/status`).catch(() => null);
      if (answer?.ok) return performance.now() - begin;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error('agentsview does not answer');
  }

  resident(): number {
    return residentOf(this.#process?.pid);
  }

  stop(): void {
    this.#process?.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }
}

/** Opens an address with nothing kept, as often as is asked, and does something on each page. */
async function anew(browser: Browser, url: string, times: number, run: (page: Page) => Promise<void>) {
  for (let time = 0; time < times; time += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await probe(context);
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'commit' });
    await run(page);
    await context.close();
  }
}

/** The same that is measured of our pages, where it has the same. */
export async function compare(browser: Browser, report: Report, times: number): Promise<void> {
  const on = 'agentsview';
  const program = new Agentsview('messages');
  try {
    const read = await program.start();
    report.add({ on, what: 'reading the logs until it answers', unit: 'ms', values: [read] });
    const [listed, opened, found, heaps]: number[][] = [[], [], [], []];
    await anew(browser, program.base, times, async (page) => {
      listed?.push(await painted(page, ROWS, 'begin'));
    });
    report.add({ on, what: '/sessions: first text', unit: 'ms', values: listed ?? [] });
    await anew(browser, `${program.base}/sessions/the-long-one`, times, async (page) => {
      opened?.push(await painted(page, TEXTS, 'begin'));
      await page.waitForTimeout(1000);
      await page.keyboard.press('Control+f');
      await page.keyboard.type('the');
      found?.push(await painted(page, FOUND, 'input'));
      heaps?.push(await heap(page));
    });
    report.add({ on, what: 'reader of 10,000: first text', unit: 'ms', values: opened ?? [] });
    report.add({ on, what: 'find in 10,000, last key to count', unit: 'ms', values: found ?? [] });
    report.add({ on, what: 'heap after it', unit: 'MB', values: heaps ?? [] });
    report.add({ on, what: 'memory of the server', unit: 'MB', values: [program.resident()] });
  } finally {
    program.stop();
  }
}
