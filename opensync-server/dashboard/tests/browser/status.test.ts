import type { Browser } from 'playwright-core';
import { expect, it } from 'vitest';
import { archive } from './archive.ts';
import { Visit } from './browser.ts';
import { SIZES } from './looks.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

const server = new Server();
let browser: Browser;

opened(server, { sent: [archive()] }, (its) => {
  browser = its;
});

/** A job that reads what an agent wrote, as far as that. */
const job = (state: 'running' | 'done', done: number) => ({
  id: 'one',
  kind: 'import',
  state,
  phase: 'claude-code',
  unit: 'bytes',
  done,
  total: 12 << 20,
  rate: 0,
  startedAt: Date.now(),
  endedAt: state === 'done' ? Date.now() : null,
  result: { sessions: 3, messages: 40 },
});

/** What the server tells of its jobs, and of what is not embedded yet, in place of the truth. */
async function pretend(visit: Visit, told: { jobs: object[]; pending: number }): Promise<void> {
  await visit.context.route('**/api/v1/jobs', (route) => route.fulfill({ json: { items: told.jobs } }));
  // Asked for once, beforehand: an answer that is still read when a page goes is a fault of nobody.
  const headers = { authorization: `Bearer ${server.key('read')}` };
  const truth = await (await fetch(`${server.base}/api/v1/model`, { headers })).json();
  await visit.context.route('**/api/v1/model', (route) =>
    route.fulfill({ json: { ...truth, installed: true, pending: told.pending, total: 10_000 } }),
  );
}

const line = (visit: Visit) => visit.page.getByRole('region', { name: 'What the server does' });

it('the foot of the page says nothing while nothing happens', async () => {
  const visit = await Visit.enter(browser, server);
  const looked = visit.page.waitForResponse((answer) => answer.url().endsWith('/api/v1/storage'));
  await visit.open('/sessions');
  await looked;
  await visit.whole();
  expect(await line(visit).count()).toBe(0);
  await visit.context.close();
});

it('a job is told of from its begin to its end, aloud only when it begins and ends', async () => {
  const visit = await Visit.enter(browser, server);
  const told = { jobs: [job('running', 3 << 20)], pending: 0 };
  await pretend(visit, told);
  await visit.open('/sessions');
  await line(visit).getByRole('link', { name: 'Reading Claude Code: 3 MB of 12 MB' }).waitFor();
  const aloud = visit.page.getByRole('status').filter({ hasText: 'An import has begun' });
  await aloud.waitFor({ state: 'attached' });
  told.jobs = [job('running', 9 << 20)];
  await line(visit).getByText('9 MB of 12 MB').waitFor();
  expect(await aloud.count()).toBe(1);
  told.jobs = [job('done', 12 << 20)];
  await line(visit).getByText('Imported 3 sessions and 40 messages').waitFor();
  await expect.poll(() => line(visit).count()).toBe(0);
  expect(visit.faults).toEqual([]);
  await visit.context.close();
});

it('what is behind leads to where more is said of it, and is left to that page', async () => {
  const visit = await Visit.enter(browser, server);
  await pretend(visit, { jobs: [], pending: 4000 });
  await visit.open('/sessions');
  await line(visit).getByText('search by words and meaning').waitFor();
  await line(visit).getByRole('link', { name: '4,000 changes to be embedded' }).click();
  await visit.page.waitForURL(/\/settings\/model/);
  await visit.page.getByText('60% is embedded').waitFor();
  await expect.poll(() => line(visit).count()).toBe(0);
  await visit.context.close();
});

it('a page that nobody sees asks for nothing', async () => {
  const visit = await Visit.enter(browser, server);
  await pretend(visit, { jobs: [job('running', 3 << 20)], pending: 4000 });
  await visit.open('/sessions');
  await line(visit).waitFor();
  await visit.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await visit.page.waitForLoadState('networkidle');
  const asked: string[] = [];
  visit.context.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await visit.page.waitForTimeout(4000);
  expect(asked).toEqual([]);
  await visit.context.close();
});

it('a server that is gone is told of', async () => {
  const visit = await Visit.enter(browser, server);
  await visit.open('/sessions');
  await visit.page.locator('tr[data-row]').first().waitFor();
  await visit.page.getByRole('img', { name: /^Live/ }).waitFor();
  await visit.context.route('**/api/v1/events*', (route) => route.abort());
  await visit.page.reload();
  await line(visit).getByText('The server does not answer: trying again').waitFor();
  await visit.context.close();
});

it('a page stays where the file of the line or of the keys cannot be had', async () => {
  const visit = await Visit.enter(browser, server);
  await visit.context.route(/\/assets\/(status-line|help)-/, (route) => route.abort());
  await visit.open('/sessions?text=redirect');
  await visit.page.waitForEvent('requestfailed', (request) => request.url().includes('status-line'));
  await visit.page.keyboard.press('?');
  await visit.page.getByText('The keys could not be shown').waitFor();
  await visit.page.locator('tr[data-row]').first().waitFor();
  await visit.page.getByRole('heading', { name: 'Sessions' }).waitFor();
  await visit.context.close();
});

it.each(Object.entries(SIZES))('the line is open to all at %s in both themes', async (size, viewport) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const visit = await Visit.enter(browser, server, { viewport, colorScheme, reducedMotion: 'reduce' });
    await pretend(visit, { jobs: [job('running', 3 << 20)], pending: 4000 });
    await visit.open('/sessions');
    await line(visit).getByText('Reading Claude Code').waitFor();
    await visit.picture(`status-${size}-${colorScheme}`);
    expect(await visit.violations()).toEqual([]);
    const wide = await visit.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await visit.context.close();
  }
});
