import type { Page } from 'playwright-core';

/** What of a trace is read here. */
interface Traced {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds for which the thread had a processor. */
  tdur?: number;
  args?: { name?: string };
}

/**
 * Traces a page from now on. What it returns ends that, and tells the longest piece of work on the page's main
 * thread, in milliseconds of a processor: what other programs take away meanwhile does not count.
 */
export async function longestWork(page: Page): Promise<() => Promise<number>> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser to trace it');
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-thread_timestamps'] });
  return async () => {
    const { traceEvents }: { traceEvents: Traced[] } = JSON.parse((await browser.stopTracing()).toString());
    const isMain = ({ name, args }: Traced) => name === 'thread_name' && args?.name === 'CrRendererMain';
    const mains = new Set(traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`));
    const tasks = traceEvents.filter(
      ({ name, pid, tid, tdur }) =>
        tdur !== undefined && name.endsWith('RunTask') && mains.has(`${pid} ${tid}`),
    );
    if (tasks.length === 0) throw new Error('the trace tells of no work');
    return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
  };
}
