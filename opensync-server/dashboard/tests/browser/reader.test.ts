import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { opened } from './opened.ts';
import { growing, LONG, read, rest, scroller, writeLong, writeShort } from './reading.ts';
import { Server } from './server.ts';

const server = new Server();
const long = writeLong(server.home);
const taken = writeShort(server.home);
const { id: live, log } = growing(server.home);
let browser: Browser;
let visit: Visit;

opened(server, { isImported: true }, async (its) => {
  browser = its;
  visit = await Visit.enter(its, server, { timezoneId: 'UTC' });
});

/** Pixels of the conversation that are below the window. */
const below = (page: Page) =>
  scroller(page).evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);

describe('a long conversation', () => {
  it('opens at any place, with the message there in view', async () => {
    for (const nth of [0, LONG - 1, 17, LONG / 2]) {
      const page = await read(visit, long, `?at=${nth * 4}`);
      const prompt = page.locator('.message', { hasText: `Prompt ${nth}: do the thing` }).first();
      await prompt.waitFor({ state: 'visible' });
      const isInView = () =>
        prompt.evaluate((one) => {
          const { top, bottom } = one.getBoundingClientRect();
          return bottom > 0 && top < window.innerHeight;
        });
      await expect.poll(isInView).toBe(true);
    }
  });

  it('has few elements, wherever one has scrolled', async () => {
    const page = await read(visit, long);
    for (let round = 0; round < 40; round += 1) {
      await scroller(page).evaluate((list) => list.scrollBy(0, 4000));
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await rest(page);
    expect(await page.locator('*').count()).toBeLessThan(2500);
  });

  it('is gone through by keys', async () => {
    const page = await read(visit, long);
    await page.keyboard.press('J');
    await page.keyboard.press('J');
    await expect
      .poll(() => page.locator('.entry[data-current]').textContent())
      .toMatch(/Prompt \d: do the thing/);
    await page.keyboard.press('End');
    await page.getByText(`That was number ${LONG - 1}.`).waitFor();
    await page.keyboard.press('Home');
    await page.getByText('Prompt 0: do the thing').first().waitFor();
  });

  it('goes to a message by its number, or by its time', async () => {
    const page = await read(visit, long);
    await page.keyboard.press(':');
    await page.keyboard.type('801');
    await page.getByRole('dialog').getByText('Prompt 801: Prompt 200: do the thing').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Prompt 200: do the thing').first().waitFor({ state: 'visible' });
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press(':');
    // A line is written every 20 seconds from midnight on: 180 in an hour.
    await page.keyboard.type('1:00');
    await page.getByRole('dialog').getByText('Answer 180').waitFor();
    await page.keyboard.press('Escape');
  });

  it('shows a call and what came of it as one block, which opens', async () => {
    const page = await read(visit, long);
    const call = page.locator('.call-line').first();
    await call.click();
    await expect.poll(() => call.getAttribute('aria-expanded')).toBe('true');
    await page.locator('.call-body').getByText('let b = 0;').first().waitFor();
  });

  it('finds what is folded, goes there, and says how much there is', async () => {
    const page = await read(visit, long);
    await page.keyboard.press('Control+f');
    await page.keyboard.type('needle-307-in');
    await page.getByText('1 found').or(page.getByText('1 of 1')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('needle-307-in-a-result').first().waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.searchParams.has('find'));
  });

  it('leaves a second Ctrl-F in the field to the browser', async () => {
    const page = await read(visit, long);
    await page.keyboard.press('Control+f');
    await page.locator('input:focus').waitFor();
    const isTaken = await page.evaluate(() => {
      const press = new KeyboardEvent('keydown', {
        key: 'f',
        ctrlKey: true,
        bubbles: true,
        cancelable: true,
      });
      return !document.activeElement?.dispatchEvent(press);
    });
    expect(isTaken).toBe(false);
  });

  it('has panels by whose lines one gets about', async () => {
    const page = await read(visit, long);
    await page.getByLabel('Panel', { exact: true }).click();
    for (const name of ['Files', 'Tools', 'Cost', 'About', 'Outline']) {
      const tab = page.getByRole('tab', { name });
      await tab.click();
      await expect.poll(() => tab.getAttribute('aria-selected')).toBe('true');
      await expect.poll(() => page.getByRole('tabpanel').textContent()).not.toBe('');
      expect(await page.getByRole('alert').count()).toBe(0);
    }
    await page.waitForURL(/panel=outline/);
  });

  it('has a place saved and listed', async () => {
    const page = await read(visit, long, '?at=40');
    await page.getByText('Prompt 10: do the thing').first().waitFor();
    await page.keyboard.press('m');
    await page.getByText('Place saved').waitFor();
    await page.keyboard.press('m');
    await page.getByText('Place forgotten').waitFor();
  });

  it('is shared as it is asked, and read by who has the address', async () => {
    const page = await read(visit, long);
    await page.getByRole('button', { name: 'Share' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('No secrets were found in it.').waitFor();
    await dialog.getByRole('spinbutton', { name: 'to' }).fill('2');
    await dialog.getByRole('button', { name: 'See it as readers do' }).click();
    const preview = dialog.frameLocator('iframe');
    await preview.getByText('Prompt 0: do the thing').first().waitFor();
    expect(await preview.getByText('Prompt 1: do the thing').count()).toBe(0);
    await dialog.getByLabel('Password').fill('correct horse');
    await dialog.getByRole('button', { name: 'Share', exact: true }).click();
    await dialog.getByText('Whoever has this address and the password can read it').waitFor();
    const address = (await dialog.locator('pre').textContent()) ?? '';
    expect(await (await fetch(address)).text()).not.toContain('Prompt 0: do the thing');
    const shared = await fetch(address, { headers: { 'x-share-password': 'correct horse' } });
    expect(shared.status).toBe(200);
    const text = await shared.text();
    expect(text).toContain('Prompt 0: do the thing');
    expect(text).not.toContain('Prompt 1: do the thing');
    await page.keyboard.press('Escape');
  });

  it('is shared by its prompts, with the ends put on the outline by mouse or keys', async () => {
    const page = await read(visit, long);
    await page.getByRole('button', { name: 'Share' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`All ${LONG} prompts`).waitFor();
    const first = dialog.getByRole('slider', { name: 'First prompt that is shared' });
    const last = dialog.getByRole('slider', { name: 'Last prompt that is shared' });
    await last.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await first.focus();
    await page.keyboard.press('ArrowDown');
    await dialog.getByText(`Prompts 2 to 3 of ${LONG}`).waitFor();
    expect(await first.getAttribute('aria-valuetext')).toContain('Prompt 1: do the thing number 1');
    // The fifth prompt is nearer to the last that is shared; a handle is dragged to the fourth.
    await dialog.getByRole('listitem').nth(4).click();
    await dialog.getByText(`Prompts 2 to 5 of ${LONG}`).waitFor();
    const from = await first.boundingBox();
    const to = await dialog.getByRole('listitem').nth(3).boundingBox();
    if (!from || !to) throw new Error('the handle is nowhere');
    await page.mouse.move(from.x + 8, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(to.x + 8, to.y + 10, { steps: 5 });
    await page.mouse.up();
    await dialog.getByText(`Prompts 4 to 5 of ${LONG}`).waitFor();
    expect(await dialog.getByRole('spinbutton', { name: 'From message' }).inputValue()).toBe('13');
    await visit.picture('share-range');
    expect(await visit.violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'See it as readers do' }).click();
    const preview = dialog.frameLocator('iframe');
    await preview.getByText('Prompt 3: do the thing').first().waitFor();
    await preview.getByText('Prompt 4: do the thing').first().waitFor();
    expect(await preview.getByText(/Prompt [25]: do the thing/).count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('is copied from here to here', async () => {
    await visit.context.grantPermissions(['clipboard-write']);
    const page = await read(visit, long);
    await page.keyboard.press('J');
    await page.keyboard.press('C');
    await page.getByText('press C again').waitFor();
    await page.keyboard.press('J');
    await page.keyboard.press('C');
    await page.getByText(/\d messages copied/).waitFor();
    // The page itself may not read the clipboard; who is there may paste.
    const field = page.getByRole('textbox', { name: 'Find in this session' });
    await field.focus();
    await page.keyboard.press('Control+v');
    await expect
      .poll(() => field.inputValue())
      .toMatch(/Prompt \d+: do the thing.*Prompt \d+: do the thing/s);
  });

  it('is copied whole as Markdown', async () => {
    await visit.context.grantPermissions(['clipboard-write']);
    const page = await read(visit, taken);
    await page.keyboard.press('y');
    await page.getByText('Session copied, secrets hidden').waitFor();
    const field = page.getByRole('textbox', { name: 'Find in this session' });
    await field.focus();
    await page.keyboard.press('Control+v');
    await expect.poll(() => field.inputValue()).toMatch(/^# .*What is in here\?.*A home folder\./s);
  });

  it('shows its differences side by side, if one likes it so', async () => {
    const page = await read(visit, long);
    await page.locator('.call-line').first().click();
    const diff = page.locator('.diff').first();
    await diff.getByText('let b = 0;').waitFor();
    const left = (text: string) =>
      diff
        .locator('.line')
        .filter({ hasText: text })
        .evaluate((line) => Math.round(line.getBoundingClientRect().left));
    expect(await left('let a = 0;')).toBe(await left('let b = 0;'));
    await page.keyboard.press('s');
    await expect
      .poll(async () => (await left('let b = 0;')) - (await left('let a = 0;')))
      .toBeGreaterThan(100);
    await page.reload();
    await page.locator('.call-line').first().click();
    await page.locator('.diff-sides').first().waitFor();
    await visit.picture('reader-sides');
    await page.locator('.diff-frame').first().hover();
    await page.getByRole('button', { name: 'in one column' }).first().click();
    await expect.poll(() => page.locator('.diff-sides').count()).toBe(0);
  });

  it('is left for the one beside it in the list', async () => {
    const { page } = visit;
    await visit.open('/sessions');
    await page.locator('tr[data-row] a').first().click();
    await page.waitForURL(/\/sessions\/./);
    const first = page.url();
    await page.locator('.message').first().waitFor();
    await page.keyboard.press(']');
    await page.waitForURL((url) => /\/sessions\/./.test(url.pathname) && url.href !== first);
    await page.locator('.message').first().waitFor();
    await page.keyboard.press('[');
    await page.waitForURL(first);
  });

  it('says how it is taken up again', async () => {
    const page = await read(visit, taken);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByText(`claude --resume ${taken}`).first().waitFor();
    await page.keyboard.press('Escape');
    expect(visit.faults).toEqual([]);
  });
});

describe('a conversation that grows', () => {
  it('stays where it is read, and says what has come below', async () => {
    const page = await read(visit, live, '?at=40');
    const before = await rest(page);
    log.write(log.prompt('And another'), log.says('With its answer.'));
    await page.locator('.new-below button').waitFor();
    expect(await rest(page)).toBe(before);
    await page.locator('.new-below button').click();
    await page.getByText('With its answer.').waitFor();
  });

  it('is followed to its end, until one scrolls up', async () => {
    const page = await read(visit, live, '?tail=1');
    await page.keyboard.press('End');
    await expect.poll(() => below(page)).toBeLessThan(100);
    log.write(log.prompt('A last one'), log.says('The last answer.'));
    await page.getByText('The last answer.').waitFor();
    await expect.poll(() => below(page)).toBeLessThan(100);
    await scroller(page).hover();
    await page.mouse.wheel(0, -900);
    await expect.poll(() => below(page)).toBeGreaterThan(500);
    const before = await rest(page);
    log.write(log.prompt('Unseen'), log.says('Unseen answer.'));
    await page.locator('.new-below button').waitFor();
    expect(await rest(page)).toBe(before);
  });
});

describe.each(['light', 'dark'] as const)('the reader in the %s theme', (colorScheme) => {
  const states = {
    top: '',
    place: '?at=28&panel=outline',
    cost: '?panel=cost',
    found: '?find=needle&panel=tools',
  };
  const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

  it.each(Object.entries(sizes))('is whole and open to all at %s', async (size, viewport) => {
    const looker = await Visit.enter(browser, server, { colorScheme, viewport, reducedMotion: 'reduce' });
    const found: string[] = [];
    for (const [name, search] of Object.entries(states)) {
      const page = await read(looker, long, search);
      if (name === 'top') await page.locator('.call-line').first().click();
      await looker.picture(`reader-${name}-${size}-${colorScheme}`);
      found.push(...(await looker.violations()).map((violation) => `${name}: ${violation}`));
    }
    await looker.page.getByRole('button', { name: 'Share' }).click();
    await looker.page.getByRole('slider', { name: 'Last prompt that is shared' }).press('Home');
    await looker.picture(`reader-share-${size}-${colorScheme}`);
    found.push(...(await looker.violations()).map((violation) => `share: ${violation}`));
    expect(found).toEqual([]);
    expect(looker.faults).toEqual([]);
    await looker.context.close();
  });
});
