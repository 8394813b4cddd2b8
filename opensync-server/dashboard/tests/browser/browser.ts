import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { PATIENCE } from './patience.ts';
import type { Server } from './server.ts';

/** Where Debian has it. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Where pictures of each page go, to be looked at. */
const SCREENS = join(process.env.OPENSYNC_OUT ?? 'out', 'screens');

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Has axe say what is serious, each with the first elements that it is about. */
const LOOK = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | ')))`;

/** Two frames, and the tasks that they leave behind. */
const DRAWN =
  'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))';

/** The end of all that moves and ends: what fades in has other colours than it will have. */
const STILL = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
  .map(({ finished }) => finished)).then(() => {})`;

/** Starts Chromium, or says what is missing. */
export function launch(...args: string[]): Promise<Browser> {
  if (!existsSync(CHROMIUM))
    throw new Error(`no Chromium at ${CHROMIUM}: install Debian's package "chromium"`);
  mkdirSync(SCREENS, { recursive: true });
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...args] });
}

/** A browser that is let in, and all that went wrong in it. */
export class Visit {
  /** What a page complained of, and what it asked of others than the server. */
  readonly faults: string[] = [];
  readonly context: BrowserContext;
  readonly page: Page;
  /** The server's address. */
  readonly base: string;

  constructor(context: BrowserContext, page: Page, base: string) {
    this.context = context;
    this.page = page;
    this.base = base;
    context.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => this.faults.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      // A request that the server refuses is shown by the page, and is no fault of it.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.faults.push(`console: ${message.text()}`);
    });
    context.on('request', (request) => {
      const isOurs = request.url().startsWith(base) || request.url().startsWith('blob:');
      if (!isOurs) this.faults.push(`request: ${request.url()}`);
    });
  }

  /** Comes in by a link that works once. */
  static async enter(browser: Browser, server: Server, options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    const visit = new Visit(context, page, server.base);
    await page.goto(server.link());
    await visit.#ready();
    return visit;
  }

  /** Goes to an address of the server. */
  async open(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.base).href);
    await this.#ready();
  }

  /** Waits until the page is there and takes keys: its listeners come after its first frame. */
  async #ready(): Promise<void> {
    await this.page.waitForSelector('h1', { state: 'attached' });
    await this.drawn();
  }

  /** Waits until what has been done is drawn, and what follows a drawing is done. */
  async drawn(): Promise<void> {
    await this.page.evaluate(DRAWN);
  }

  /** Waits until nothing is awaited or moves any more on the page. */
  async whole(): Promise<void> {
    await this.drawn();
    await this.page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
    await this.page.evaluate(STILL);
    await this.drawn();
  }

  /** Presses keys that belong together, without a pause in which the first could be forgotten. */
  async keys(...keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.page.keyboard.press(key)));
  }

  /** What axe finds that is serious. It is run in the page: the policy refuses a script that is put into it. */
  async violations(): Promise<string[]> {
    await this.whole();
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(LOOK);
    return Array.isArray(found) ? found.map(String) : ['axe did not run'];
  }

  /** Keeps a picture of the page. */
  async picture(name: string): Promise<void> {
    await this.whole();
    await this.page.screenshot({ path: join(SCREENS, `${name}.png`), animations: 'disabled' });
  }
}
