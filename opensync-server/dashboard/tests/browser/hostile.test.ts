import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { opened } from './opened.ts';
import { read, scroller, writeHostile } from './reading.ts';
import { Server } from './server.ts';

const server = new Server();
const hostile = writeHostile(server.home);
let browser: Browser;

opened(server, { isImported: true }, (its) => {
  browser = its;
});

/** Opens everything that is folded on the screen. */
async function openAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    const folded = document.querySelectorAll<HTMLElement>('.reader-scroll [aria-expanded=false]');
    for (const line of [...folded].slice(0, 20)) line.click();
  });
}

/** Addresses on a page that lead elsewhere than to a web page or a mailbox. */
function badAddresses(page: Page): Promise<string[]> {
  return page
    .locator('a[href], area[href], form[action], base[href]')
    .evaluateAll((all) =>
      all
        .map((one) => one.getAttribute('href') ?? one.getAttribute('action') ?? '')
        .filter((address) => !/^(https?|mailto):$/.test(new URL(address, document.URL).protocol)),
    );
}

/** Has the page say what its policy forbids. */
function tellViolations(page: Page): Promise<void> {
  return page.evaluate(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`violation: ${event.violatedDirective} ${event.blockedURI}`),
    ),
  );
}

describe('a conversation that means harm', () => {
  it('is read to its end, opened and in each panel, and does nothing', async () => {
    const stranger = await Visit.enter(browser, server);
    const page = await read(stranger, hostile);
    await tellViolations(page);
    for (let round = 0; round < 120; round += 1) {
      await openAll(page);
      await scroller(page).evaluate((list) => list.scrollBy(0, list.clientHeight));
      await page.evaluate(() => new Promise(requestAnimationFrame));
      if (round % 10 === 9) await page.waitForTimeout(100);
    }
    await page.keyboard.press('End');
    await page.getByText('The end is reached.').waitFor();
    for (const panel of ['files', 'tools', 'cost', 'about', 'outline'])
      await read(stranger, hostile, `?panel=${panel}`);
    expect(await badAddresses(page)).toEqual([]);
    expect(new URL(page.url()).pathname).toBe(`/sessions/${hostile}`);
    expect(stranger.faults).toEqual([]);
    await stranger.context.close();
  });

  it('does nothing to those who read it where it is shared, either', async () => {
    const { path } = await server.share(hostile, { redact: false, showThinking: true, showCost: true });
    const context = await browser.newContext();
    const page = await context.newPage();
    const stranger = new Visit(context, page, server.base);
    const scripts: string[] = [];
    page.on('request', (request) => {
      if (request.resourceType() !== 'document') scripts.push(request.url());
    });
    await page.goto(`${server.base}${path}`);
    await page.getByText('The end is reached.').waitFor({ state: 'attached' });
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true;
    });
    await page.mouse.wheel(0, 100_000);
    await page.keyboard.press('Tab');
    await page.waitForTimeout(1000);
    // Its texts are there, and nothing was made of them: no element but the page's own.
    expect(await page.getByText('<script>alert(1)</script>').count()).toBeGreaterThan(0);
    const made =
      'script, iframe, object, embed, form:not([action^="/s/"]), base, svg [onload], meta[http-equiv=refresh]';
    expect(await page.locator(`main :is(${made}), body > :is(${made})`).count()).toBe(0);
    const handlers = await page.evaluate(() =>
      [...document.querySelectorAll('*')].flatMap(({ attributes, tagName }) =>
        [...attributes].filter(({ name }) => name.startsWith('on')).map(({ name }) => `${tagName} ${name}`),
      ),
    );
    expect(handlers).toEqual([]);
    expect(await badAddresses(page)).toEqual([]);
    expect(scripts.filter((url) => !url.startsWith(server.base))).toEqual([]);
    expect(page.url()).toBe(`${server.base}${path}`);
    expect(stranger.faults).toEqual([]);
    await context.close();
  });
});
