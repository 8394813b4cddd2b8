import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { archive } from './archive.ts';
import { Visit } from './browser.ts';
import { lookedAt, SIZES } from './looks.ts';
import { opened } from './opened.ts';
import { Server } from './server.ts';

/** What a program is told of a session. */
interface Told {
  externalId: string;
  evalReady: boolean;
  evalStatus: string | null;
  expectedOutput: string | null;
  evalNotes: string | null;
}

const MARKED = ['ses-20', 'ses-21', 'ses-22', 'ses-23', 'ses-24', 'ses-25'];

const server = new Server();
let browser: Browser;
let visit: Visit;
let key = '';

/** Asks as a program does. */
async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${server.base}/api/v1${path}`, init);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const session = (id: string) => ask<Told>('GET', `/sessions/${id}`);
const edit = (id: string, what: object) => ask('PATCH', `/sessions/${id}`, what);

const row = (id: string) => visit.page.locator(`li[data-row="${id}"]`);
const expected = () => visit.page.getByLabel('Expected output');

/** Opens a page of the evaluations, and waits until its list is there. */
async function open(path: string): Promise<void> {
  await visit.open(path);
  await visit.whole();
}

opened(server, { sent: [archive()] }, async (its) => {
  browser = its;
  key = server.key('read,sync');
  for (const id of MARKED) await edit(id, { evalReady: true });
  visit = await Visit.enter(its, server);
});

describe('marking', () => {
  it('is done in the list by a key, and in a conversation', async () => {
    const { page } = visit;
    await visit.open('/sessions');
    await page.locator('tr[data-row=ses-14]').getByRole('checkbox').check();
    await page.keyboard.press('e');
    await page.getByText('1 session marked for evals').waitFor();
    await visit.open('/sessions/ses-15');
    await page.getByRole('button', { name: 'For evals' }).click();
    await page.getByRole('link', { name: 'In evals' }).click();
    await page.getByRole('heading', { name: 'Evals' }).waitFor();
    await row('ses-15').waitFor();
    await row('ses-14').waitFor();
    for (const id of ['ses-14', 'ses-15']) await edit(id, { evalReady: false });
    await expect.poll(() => row('ses-15').count()).toBe(0);
  });
});

describe('judging', () => {
  it('goes from session to session by keys, and the piles count along', async () => {
    const { page } = visit;
    await open('/evals?queue=unjudged');
    await page.getByRole('link', { name: 'Not judged 6' }).waitFor();
    await row('ses-20').waitFor();
    await page.keyboard.press('j');
    await page.waitForURL(/open=ses-20/);
    await visit.whole();
    await page.keyboard.press('1');
    await expect.poll(async () => (await session('ses-20')).evalStatus).toBe('golden');
    await page.getByRole('link', { name: 'Not judged 5' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.waitForURL(/open=ses-21/);
    await page
      .getByRole('heading', { name: /redirect|CSV|CJK|worker/ })
      .last()
      .waitFor();
    await visit.whole();
    await page.keyboard.press('3');
    await expect.poll(async () => (await session('ses-21')).evalStatus).toBe('incorrect');
    await page.getByRole('link', { name: 'Golden 1' }).click();
    await row('ses-20').waitFor();
    await expect.poll(() => page.locator('li[data-row]').count()).toBe(1);
  });

  it('is done for many at once, and undone', async () => {
    const { page } = visit;
    await open('/evals?queue=unjudged');
    for (const id of ['ses-22', 'ses-23']) await row(id).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Judge the selected sessions' }).click();
    await page.getByRole('menuitem', { name: 'Correct', exact: true }).click();
    await expect.poll(async () => (await session('ses-23')).evalStatus).toBe('correct');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await session('ses-23')).evalStatus).toBe(null);
  });
});

describe('a text', () => {
  it('is taken from an answer, and saved', async () => {
    const { page } = visit;
    await open('/evals?open=ses-22');
    await page.getByRole('button', { name: 'Take as the expected output' }).click();
    await expect
      .poll(async () => (await session('ses-22')).expectedOutput)
      .toBe('Looking at **checkout 22**: `cargo test` says why.');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.locator('strong', { hasText: 'checkout 22' }).last().waitFor();
  });

  it('outlives a server that does not answer, and a page that is closed', async () => {
    const { page, context } = visit;
    await open('/evals?open=ses-23');
    await context.setOffline(true);
    await expected().fill('a redirect that keeps the address');
    await page.getByText('Not saved yet: kept in this browser').waitFor();
    expect((await session('ses-23')).expectedOutput).toBe(null);
    await page.goto('about:blank');
    await context.setOffline(false);
    await page.goto(`${server.base}/evals?open=ses-23`);
    await expect.poll(async () => (await session('ses-23')).expectedOutput).toContain('keeps the address');
    await expect.poll(() => expected().inputValue()).toBe('a redirect that keeps the address');
  });

  it('is not written over what a program wrote meanwhile', async () => {
    const { page, context } = visit;
    await open('/evals?open=ses-24');
    await page.getByLabel('Notes').waitFor();
    await visit.whole();
    // The page looks before it writes: just then somebody else has written.
    let isFirst = true;
    await context.route('**/api/v1/sessions/ses-24', async (route) => {
      if (isFirst) await edit('ses-24', { evalNotes: 'of a program' });
      isFirst = false;
      await route.continue();
    });
    await page.getByLabel('Notes').fill('mine');
    await page.getByRole('alert').getByText('of a program').waitFor();
    expect((await session('ses-24')).evalNotes).toBe('of a program');
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await expect.poll(async () => (await session('ses-24')).evalNotes).toBe('mine');
    await context.unroute('**/api/v1/sessions/ses-24');
  });
});

describe('an export', () => {
  it('tells what the file will hold of what is filtered, and several files come as one', async () => {
    const { page } = visit;
    await open('/evals?queue=golden');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Of the pile “Golden”').waitFor();
    await dialog.getByText('1 test of 1 session').waitFor();
    await dialog.getByText('(6 are marked)').waitFor();
    await dialog.locator('pre', { hasText: 'The redirect number 20 fails' }).waitFor();
    await dialog.getByRole('checkbox', { name: /Promptfoo/ }).check();
    const downloading = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download 2 files as a zip' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('opensync-evals.zip');
    const zip = readFileSync(await download.path()).toString('latin1');
    expect(zip.startsWith('PK')).toBe(true);
    for (const tool of ['deepeval', 'promptfoo']) expect(zip).toContain(`opensync-${tool}-`);
    await page.keyboard.press('Escape');
  });

  it('is of the selected sessions where some are', async () => {
    const { page } = visit;
    await open('/evals');
    for (const id of ['ses-22', 'ses-25']) await row(id).getByRole('checkbox').check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('dialog').getByText('2 tests of 2 sessions').waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('results', () => {
  it('of a run stand beside the session that they are of', async () => {
    const { page } = visit;
    await open('/evals');
    const graded = (input: string, success: boolean) => ({
      success,
      vars: { input },
      response: { output: 'an answer of the run' },
      gradingResult: {
        componentResults: [
          { pass: success, score: 0.3, reason: 'it names no cookie', assertion: { type: 'llm-rubric' } },
        ],
      },
    });
    const asked = (nth: number) => `The redirect number ${nth} fails since the cookie has expired`;
    const results = [graded(asked(20), true), graded(asked(21), false), graded('nobody asked this', true)];
    const buffer = Buffer.from(JSON.stringify({ results: { results } }));
    await page
      .getByLabel('A file of results')
      .setInputFiles({ name: 'results.json', mimeType: 'application/json', buffer });
    await page.getByText('2 passed').waitFor();
    await page.getByText('1 of no marked session').waitFor();
    await row('ses-20').getByText('1/1 passed').waitFor();
    await row('ses-21').getByText('0/1 passed').waitFor();
    await row('ses-21').getByRole('button').click();
    await page.getByRole('region', { name: 'Results' }).getByText('it names no cookie').waitFor();
    await visit.picture('evals-results');
    await page.getByRole('button', { name: 'Close the results' }).click();
    await expect.poll(() => page.getByText('0/1 passed').count()).toBe(0);
  });

  it('that are none are refused with a reason', async () => {
    const { page } = visit;
    await page
      .getByLabel('A file of results')
      .setInputFiles({ name: 'list.json', mimeType: 'application/json', buffer: Buffer.from('[1]') });
    await page.getByText('neither a test run of DeepEval nor an output of Promptfoo').waitFor();
  });
});

const PAGES = {
  evals: '/evals',
  'evals-open': '/evals?open=ses-22',
  'evals-empty': '/evals?queue=needs_review',
} as const;

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each(Object.entries(SIZES))('each page is whole and open to all at %s', async (size, viewport) => {
    expect(await lookedAt(browser, server, PAGES, { size, viewport, colorScheme })).toEqual([]);
  });

  it.each(['wide', 'phone'] as const)('the export is open to all at %s', async (size) => {
    const one = await Visit.enter(browser, server, { colorScheme, viewport: SIZES[size] });
    await one.open('/evals');
    await one.page.getByRole('button', { name: 'Export', exact: true }).click();
    await one.page.getByText('tests of 6 sessions').waitFor();
    await one.picture(`evals-export-${size}-${colorScheme}`);
    expect(await one.violations()).toEqual([]);
    await one.context.close();
  });
});

it('nothing went wrong on the way', () => {
  expect(visit.faults).toEqual([]);
});
