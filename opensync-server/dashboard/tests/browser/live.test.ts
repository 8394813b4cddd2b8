import type { Browser } from 'playwright-core';
import { expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { Log } from './log.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

const server = new Server();
let browser: Browser;

/** A session that edits a file now, and stops there or says that it is done. */
function writeEdit(nth: number, isDone: boolean): string {
  const id = `00000000-0000-4000-8000-0000000001${nth}${nth}`;
  const log = new Log(server.home, id, { beginAt: Date.now() - 120_000 });
  const input = { file_path: '/w/shop/cart.rs', old_string: 'a', new_string: `b${nth}` };
  log.write(log.prompt(`Mend the cart, ${nth}`), ...log.calls({ name: 'Edit', input, result: 'done' }));
  if (isDone) log.write(log.says('The cart is mended.'));
  return id;
}

const [first] = [writeEdit(1, true), writeEdit(2, true)];

opened(server, { isImported: true }, (its) => {
  browser = its;
});

it('two agents that write one file are told apart, with what each did and where', async () => {
  const visit = await Visit.enter(browser, server);
  await visit.open('/live');
  const { page } = visit;
  const radar = page.getByRole('region', { name: 'Two agents are at the same file' });
  await radar.waitFor();
  await expect.poll(() => radar.getByText('cart.rs').count()).toBe(1);
  await expect.poll(() => radar.getByText('wrote').count()).toBe(2);
  await expect.poll(() => page.title()).toBe('(2) Live · OpenSync');
  await visit.picture('live-radar');
  expect(await visit.violations()).toEqual([]);
  await radar.locator(`a[href*="${first}"]`).click();
  await page.waitForURL(/at=\d+/);
  expect(visit.faults).toEqual([]);
  await visit.context.close();
});
