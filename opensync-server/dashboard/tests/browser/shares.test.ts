import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { archive } from './archive.ts';
import { Visit } from './browser.ts';
import { lookedAt, SIZES } from './looks.ts';
import { opened } from './opened.ts';
import { Server, type Shared } from './server.ts';

const DAY = 86_400_000;

const server = new Server();
let browser: Browser;
let visit: Visit;
let shares: Shared[];

/** What a stranger is answered at the address of a share. */
async function seenByStranger({ path }: Shared): Promise<number> {
  return (await fetch(`${server.base}${path}`)).status;
}

/** The share at a place, of which the test knows that it is there. */
function at(place: number): Shared {
  const found = shares[place];
  if (!found) throw new Error(`no share ${place}`);
  return found;
}

const row = (one: Shared) => visit.page.locator(`tr[data-row="${one.slug}"]`);

/** What the cells of a share's row say. */
const cells = (one: Shared) => row(one).locator('td').allTextContents();

opened(server, { sent: [archive()] }, async (its) => {
  browser = its;
  const key = server.key('read,sync');
  shares = [
    await server.share('ses-20', { expiresAt: Date.now() + 3 * DAY }, key),
    await server.share('ses-21', { password: 'correct horse', redact: false, showCost: true }, key),
    await server.share('ses-22', { expiresAt: Date.now() + 30 * DAY }, key),
    // It ends soon, but not before the server has heard of it.
    await server.share('ses-23', { expiresAt: Date.now() + 4000 }, key),
  ];
  visit = await Visit.enter(its, server);
});

describe('the ledger of shares', () => {
  it('names what is shared by its title, and counts who read it', async () => {
    await seenByStranger(at(0));
    await seenByStranger(at(0));
    await visit.open('/shares');
    await row(at(0)).waitFor();
    const recently = expect.stringMatching(/^(now|\d+ min)/);
    await expect
      .poll(() => cells(at(0)))
      .toEqual(['Fix the login redirect 20', '2', recently, 'in 2 d', '2', recently, '']);
    await row(at(1)).getByLabel('Readers need a password').waitFor();
    await row(at(1)).getByLabel('Secrets are not hidden').waitFor();
  });

  it('keeps apart what has ended by itself', async () => {
    const { page } = visit;
    await expect.poll(() => seenByStranger(at(3))).toBe(404);
    await visit.open('/shares?state=ended');
    await row(at(3)).waitFor();
    await expect.poll(() => page.locator('tr[data-row]').count()).toBe(1);
    await page.getByRole('navigation', { name: 'Which shares' }).getByRole('link', { name: /^Live/ }).click();
    await row(at(0)).waitFor();
    await expect.poll(() => row(at(3)).count()).toBe(0);
  });

  it('is gone through by keys, and the address says which share is open', async () => {
    const { page } = visit;
    await visit.open('/shares');
    await row(at(0)).waitFor();
    const opened = () => new URL(page.url()).searchParams.get('open');
    await page.keyboard.press('j');
    await page.getByRole('complementary').waitFor();
    const first = opened();
    await page.keyboard.press('j');
    await expect.poll(opened).not.toBe(first);
    const second = opened();
    await page.reload();
    await page.getByRole('complementary').waitFor();
    expect(opened()).toBe(second);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('complementary').count()).toBe(0);
  });

  it('sorts by what is asked for, with those that never end last', async () => {
    const { page } = visit;
    await visit.open('/shares?state=live');
    await page.getByRole('button', { name: 'Ends' }).click();
    await page.waitForURL(/sort=ends/);
    await visit.whole();
    await page.getByRole('button', { name: 'Ends' }).click();
    await page.waitForURL(/sort=ends.*dir=asc|dir=asc.*sort=ends/);
    const order = () =>
      page.locator('tr[data-row]').evaluateAll((rows) => rows.map((one) => one.dataset.row));
    await expect.poll(order).toEqual([at(0).slug, at(2).slug, at(1).slug]);
  });

  it('changes the end of a share, and back', async () => {
    const { page } = visit;
    await visit.open(`/shares?open=${at(2).slug}`);
    await page.getByRole('combobox', { name: 'End it' }).selectOption({ label: 'when I end it' });
    await expect.poll(async () => (await cells(at(2)))[3]).toBe('never');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await cells(at(2)))[3]).not.toBe('never');
  });

  it('shows the page of one with a password as its readers see it, which is no reading', async () => {
    const { page } = visit;
    await visit.open(`/shares?open=${at(1).slug}`);
    await page.getByRole('button', { name: 'See it as readers do' }).click();
    await page.frameLocator('iframe').getByText('The redirect number 21 fails').first().waitFor();
    await page.reload();
    await row(at(1)).waitFor();
    await expect.poll(async () => (await cells(at(1)))[4]).toBe('none');
  });

  it('copies the link', async () => {
    const { page } = visit;
    // The pages may write to the clipboard, and not read it.
    await page.evaluate(() => {
      navigator.clipboard.writeText = async (text) => void Object.assign(window, { copied: text });
    });
    await row(at(0)).getByRole('button', { name: 'Copy the link' }).click();
    await page.getByText('The link is copied').first().waitFor();
    expect(await page.evaluate(() => Reflect.get(window, 'copied'))).toBe(`${server.base}${at(0).path}`);
  });

  it('ends a share at once', async () => {
    const { page } = visit;
    await visit.open(`/shares?open=${at(0).slug}`);
    await page.getByRole('button', { name: 'End it now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it', exact: true }).click();
    await expect.poll(() => seenByStranger(at(0))).toBe(404);
    await expect.poll(() => row(at(0)).count()).toBe(0);
  });

  it.each(Object.entries(SIZES))('is open to all at %s in both themes', async (size, viewport) => {
    const pages = { ledger: '/shares', share: `/shares?open=${at(1).slug}` };
    for (const colorScheme of ['light', 'dark'] as const)
      expect(await lookedAt(browser, server, pages, { size, viewport, colorScheme })).toEqual([]);
  });

  it('ends them all when asked twice', async () => {
    const { page } = visit;
    await visit.open('/shares');
    await page.getByRole('button', { name: 'End all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End them' }).click();
    await expect.poll(() => seenByStranger(at(1))).toBe(404);
    expect(visit.faults).toEqual([]);
  });
});
