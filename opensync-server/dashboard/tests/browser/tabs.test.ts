import type { Browser, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

const server = new Server();
let browser: Browser;

/** A browser opens no more connections to a host than six. */
const TABS = 7;

function batchOf(nth: number) {
  const externalId = `ses-${nth}`;
  const createdAt = Date.now();
  const message = { sessionExternalId: externalId, externalId: 'm', role: 'user', textContent: 'Hello' };
  return {
    sessions: [{ externalId, title: `Session ${nth}`, source: 'claude-code', createdAt }],
    messages: [{ ...message, createdAt }],
  };
}

opened(server, { sent: [batchOf(0)] }, (its) => {
  browser = its;
});

const news = (page: Page, count: number) => page.getByRole('button', { name: `${count} new: show` });

it('seven tabs share one stream, and another one takes it over when its tab is closed', async () => {
  const visit = await Visit.enter(browser, server);
  const { context } = visit;
  let streams: Page[] = [];
  context.on('request', (request) => {
    if (request.url().includes('/api/v1/events')) streams.push(request.frame().page());
  });
  await visit.page.close();
  // What the first page asked for late is none of the tabs'.
  streams = [];
  const tabs: Page[] = [];
  for (let nth = 0; nth < TABS; nth += 1) {
    const tab = await context.newPage();
    await tab.goto(`${server.base}/sessions`);
    await tab.locator('tr[data-row]').first().waitFor();
    tabs.push(tab);
  }
  expect(streams).toEqual([tabs[0]]);
  for (const tab of tabs) await tab.getByRole('img', { name: /^Live/ }).waitFor();

  await server.send(batchOf(1));
  for (const tab of tabs) await news(tab, 1).waitFor();

  streams = [];
  await tabs[0]?.close();
  await expect.poll(() => streams.length).toBe(1);
  await server.send(batchOf(2));
  for (const tab of tabs.slice(1)) await news(tab, 2).waitFor();

  // Each still gets answers: no connection is held by a tab that only waits.
  for (const tab of tabs.slice(1)) {
    await news(tab, 2).click();
    await tab.getByText('Session 2').waitFor();
  }
  expect(visit.faults).toEqual([]);
  await context.close();
});
