import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { archive, SESSIONS } from './archive.ts';
import { Visit } from './browser.ts';
import { Log } from './log.ts';
import { lookedAt, SIZES } from './looks.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

const server = new Server();
let browser: Browser;
let visit: Visit;

/** A model that no table has a price of. */
const MODEL = 'orchard-1';

/** A session that such a model answered in. */
const UNPRICED = {
  sessions: [{ externalId: 'orchard', title: 'Prune the trees', source: 'opencode', model: MODEL }],
  messages: [
    { sessionExternalId: 'orchard', externalId: 'o-1', role: 'user', textContent: 'Prune them' },
    {
      sessionExternalId: 'orchard',
      externalId: 'o-2',
      role: 'assistant',
      textContent: 'They are pruned',
      model: MODEL,
      promptTokens: 1_000_000,
      completionTokens: 10_000,
    },
  ],
};

opened(server, { sent: [archive(), UNPRICED] }, async (its) => {
  browser = its;
  visit = await Visit.enter(its, server);
});

/** What a setting of the server says. */
const setting = (name: string) =>
  visit.page.evaluate(async (name) => {
    const { items } = await (await fetch('/api/v1/settings')).json();
    return items.find((one: { name: string }) => one.name === name).value;
  }, name);

describe('sources', () => {
  it('are imported when one says so, and tell what came of it', async () => {
    const { page } = visit;
    await visit.open('/settings/sources');
    const watch = page.getByRole('checkbox', { name: 'Import what agents write, as they write it' });
    await watch.uncheck();
    await expect.poll(() => setting('serve.watch')).toBe(false);
    const log = new Log(server.home, '00000000-0000-4000-8000-000000000777');
    log.write(log.prompt('Water the roses'), log.says('They are watered.'));
    await page.getByRole('button', { name: 'Import now' }).click();
    await page.getByText('Imported 1 session and 2 messages').waitFor();
    const row = page.locator('[data-source=claude-code]');
    await expect.poll(() => row.textContent()).toContain('.claude');
    await watch.check();
    await expect.poll(() => setting('serve.watch')).toBe(true);
  });

  it('are hidden everywhere, and shown again', async () => {
    const { page } = visit;
    await visit.open('/settings/sources');
    await page.getByRole('button', { name: 'Hide OpenCode everywhere' }).click();
    await page.getByText('OpenCode is hidden everywhere').waitFor();
    await visit.open('/sessions');
    await page.locator('tr[data-row]').first().waitFor();
    expect(await page.getByLabel('OpenCode').count()).toBe(0);
    await visit.open('/settings/sources');
    await page.getByRole('button', { name: 'Show OpenCode again' }).click();
    await page.getByRole('button', { name: 'Hide OpenCode everywhere' }).waitFor();
  });
});

describe('the model', () => {
  it('is not installed from a file that is another one, and the reason is told', async () => {
    const { page } = visit;
    await visit.open('/settings/model');
    const file = { name: 'model.whl', mimeType: 'application/zip', buffer: Buffer.from('no archive') };
    await page.getByLabel("The model's file").setInputFiles(file);
    await page.getByRole('alert').getByText('It failed:').waitFor();
    await page.getByRole('button', { name: 'Download and install' }).waitFor();
  });
});

describe('redaction', () => {
  it('shows what of a text would be hidden, and keeps the text when one looks elsewhere', async () => {
    const { page } = visit;
    await visit.open('/settings/redaction');
    await page.getByRole('button', { name: 'Take an example' }).click();
    await page.locator('pre mark').first().waitFor();
    const redacted = page.locator('[data-redacted]');
    await expect.poll(() => redacted.textContent()).not.toContain('correct-horse');
    await expect.poll(() => redacted.textContent()).toContain('mia@orchard.example.org');
    await page.getByRole('checkbox', { name: 'E-mail addresses, too', exact: true }).check();
    await expect.poll(() => redacted.textContent()).not.toContain('mia@orchard');
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('link', { name: 'Redaction' }).click();
    await expect.poll(() => page.getByLabel('A text to try').inputValue()).toContain('correct-horse');
  });

  it('hides addresses where nothing else is said, if one wants that', async () => {
    const { page } = visit;
    const hides = async () => {
      const headers = { authorization: `Bearer ${server.key('read')}` };
      const answer = await fetch(`${server.base}/api/v1/redact/rules`, { headers });
      const told: { emails: boolean } = await answer.json();
      return told.emails;
    };
    const addresses = page.getByRole('checkbox', { name: /unless a share or an export/ });
    await addresses.check();
    await expect.poll(hides).toBe(true);
    await addresses.uncheck();
    await expect.poll(hides).toBe(false);
  });

  it('shows at once what one chose, before the server has answered', async () => {
    const { page } = visit;
    await visit.open('/settings/redaction');
    const addresses = page.getByRole('checkbox', { name: /unless a share or an export/ });
    const press = () =>
      addresses.evaluate((box: HTMLInputElement) => {
        box.click();
        return box.checked;
      });
    await visit.whole();
    for (const isOn of [true, false]) {
      expect(await press()).toBe(isOn);
      await expect.poll(() => setting('redaction.emails')).toBe(isOn);
    }
  });
});

describe('prices', () => {
  const row = () => visit.page.locator(`tr[data-model="${MODEL}"]`);

  it('that are missing are first, and are set by hand', async () => {
    const { page } = visit;
    await visit.open('/settings/prices');
    await row().getByText('no price').waitFor();
    await row()
      .getByRole('button', { name: `Set the price of ${MODEL}` })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Input').fill('three');
    await dialog.getByLabel('Output').fill('15');
    await dialog.getByRole('button', { name: 'Set it' }).click();
    await dialog.getByText('A number of dollars').waitFor();
    expect(await visit.violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await row()
      .getByRole('button', { name: `Set the price of ${MODEL}` })
      .click();
    await expect.poll(() => dialog.getByLabel('Output').inputValue()).toBe('15');
    await dialog.getByLabel('Input').fill('3');
    await dialog.getByRole('button', { name: 'Set it' }).click();
    await row().getByText('yours').waitFor();
    await visit.open('/sessions?text=Prune');
    await page.locator('tr[data-row=orchard]').getByText('$3.15').waitFor();
  });

  it('of the table are found by a part of a name', async () => {
    const { page } = visit;
    await visit.open('/settings/prices');
    await page.getByRole('searchbox', { name: "A model's name" }).fill('opus-4-5');
    await page
      .getByRole('table', { name: 'Prices that were found' })
      .getByText('claude-opus-4-5')
      .first()
      .waitFor();
  });

  it('of the table hold again once one takes back one’s own', async () => {
    const { page } = visit;
    await row()
      .getByRole('button', { name: `Set the price of ${MODEL}` })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove my price' }).click();
    await row().getByText('no price').waitFor();
  });
});

const PANES = {
  sources: '/settings/sources',
  model: '/settings/model',
  redaction: '/settings/redaction',
  prices: '/settings/prices',
  data: '/settings/data',
};

describe.each(['light', 'dark', 'warm'] as const)('in the %s theme', (colorScheme) => {
  it.each(Object.entries(SIZES))('each pane is whole and open to all at %s', async (size, viewport) => {
    expect(await lookedAt(browser, server, PANES, { size, viewport, colorScheme })).toEqual([]);
  });
});

describe('all that is kept', () => {
  it('is saved as a file that is read back', async () => {
    const { page } = visit;
    await visit.open('/settings/data');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    expect((await saved).suggestedFilename()).toMatch(/\.jsonl$/);
  });

  it('is deleted by who types how much it is, and by nobody else', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Delete everything' }).click();
    const dialog = page.getByRole('dialog');
    const remove = dialog.getByRole('button', { name: /^Delete/ });
    await dialog.getByRole('textbox').fill(String(SESSIONS));
    await expect.poll(() => remove.isDisabled()).toBe(true);
    expect(await visit.violations()).toEqual([]);
    // One from the hand and one from the log are there, too.
    await dialog.getByRole('textbox').fill(String(SESSIONS + 2));
    await remove.click();
    await page.getByText(`Deleted ${SESSIONS + 2} sessions`).waitFor();
    await visit.open('/sessions');
    await expect.poll(() => page.locator('tr[data-row]').count()).toBe(0);
    expect(visit.faults).toEqual([]);
  });
});
