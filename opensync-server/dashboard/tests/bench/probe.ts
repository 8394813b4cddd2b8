import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/** What a page notes of itself from its beginning. */
interface Noted {
  /** When the largest thing was painted. */
  largest: number;
  /** How much has moved by itself, and when. */
  shifts: [number, number][];
  /** When a key was pressed or something was clicked last. */
  input: number;
  /** Milliseconds between frames while they are counted. */
  frames: number[];
}

declare global {
  interface Window {
    noted: Noted;
  }
}

/** Runs in the page before any script of it. */
function watch(): void {
  const noted: Noted = { largest: 0, shifts: [], input: 0, frames: [] };
  window.noted = noted;
  const on = (type: string, take: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  on('largest-contentful-paint', (entry) => {
    noted.largest = entry.startTime;
  });
  on('layout-shift', (entry) => {
    if (Reflect.get(entry, 'hadRecentInput') === false)
      noted.shifts.push([entry.startTime, Number(Reflect.get(entry, 'value'))]);
  });
  for (const type of ['keydown', 'pointerdown'])
    window.addEventListener(
      type,
      (event) => {
        noted.input = event.timeStamp;
      },
      { capture: true },
    );
}

/** Has every page of a context note what it does. */
export async function probe(context: BrowserContext): Promise<void> {
  await context.addInitScript(watch);
}

/** A condition on the page, as the text of an expression. */
export type Condition = string;

/**
 * Milliseconds from an input, or from the begin of the navigation, to the end of the frame in which a condition is
 * true for the first time.
 */
export async function painted(page: Page, condition: Condition, since: 'input' | 'begin'): Promise<number> {
  const at = await page.evaluate(
    `new Promise((resolve, reject) => {
      const until = performance.now() + 60000;
      const look = () => {
        if (performance.now() > until) reject(new Error('never: ' + ${JSON.stringify(condition)}));
        else if (!(${condition})) requestAnimationFrame(look);
        else {
          // What comes after this frame's own work was painted.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(0);
        }
      };
      look();
    })`,
  );
  const begin = since === 'input' ? await page.evaluate(() => window.noted.input) : 0;
  return Number(at) - begin;
}

/** Milliseconds between the frames while something scrolls so many pixels in each. */
export function scrolled(page: Page, selector: string, step: number, frames: number): Promise<number[]> {
  return page.evaluate(
    ([selector, step, frames]) =>
      new Promise<number[]>((resolve) => {
        const list = document.querySelector(String(selector));
        const took: number[] = [];
        let before = 0;
        const next = (now: number) => {
          if (before > 0) took.push(now - before);
          before = now;
          list?.scrollBy(0, Number(step));
          if (took.length < Number(frames)) requestAnimationFrame(next);
          else resolve(took);
        };
        requestAnimationFrame(next);
      }),
    [selector, step, frames],
  );
}

/** Scrolls something to its end and back to its begin, a stretch in each frame. */
export function throughAll(page: Page, selector: string, step: number): Promise<number> {
  return page.evaluate(
    ([selector, step]) =>
      new Promise<number>((resolve) => {
        const list = document.querySelector(String(selector));
        let most = 0;
        const next = () => {
          most = Math.max(most, document.querySelectorAll('*').length);
          const before = list?.scrollTop;
          list?.scrollBy(0, Number(step));
          if (list?.scrollTop !== before) requestAnimationFrame(next);
          else {
            list?.scrollTo(0, 0);
            requestAnimationFrame(() => resolve(most));
          }
        };
        requestAnimationFrame(next);
      }),
    [selector, step],
  );
}

/** Megabytes of script objects that are still needed. */
export async function heap(page: Page): Promise<number> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1_000_000;
}

/** What a page has noted. */
export function noted(page: Page): Promise<Noted> {
  return page.evaluate(() => window.noted);
}

/** How much has moved by itself since a moment. */
export async function shiftSince(page: Page, since = 0): Promise<number> {
  const { shifts } = await noted(page);
  return shifts.reduce((sum, [at, by]) => (at >= since ? sum + by : sum), 0);
}

/** The page's clock. */
export function clock(page: Page): Promise<number> {
  return page.evaluate(() => performance.now());
}
