import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { opened } from './opened.ts';
import { Provider } from './provider.ts';
import { Server } from './server.ts';

const server = new Server();
const provider = new Provider();
let browser: Browser;

/** A person: what is in their archive has their word everywhere. */
interface Person {
  email: string;
  word: string;
  visit: Visit;
}

let [ana, ben]: Person[] = [];

/** A session of which every text has somebody's word. */
function batchOf(word: string, nth: number) {
  const externalId = `${word}-${nth}`;
  const project = { projectPath: `/home/${word}/${word}-project`, projectName: `${word}-project` };
  const about = { model: `${word}-model`, gitBranch: `${word}-branch`, source: 'claude-code', ...project };
  const at = Date.now() - 60_000;
  return {
    sessions: [{ externalId, title: `The plan of ${word} ${nth}`, createdAt: at, ...about }],
    messages: ['user', 'assistant'].map((role, place) => ({
      sessionExternalId: externalId,
      externalId: `${externalId}-${place}`,
      role,
      textContent: `A secret that ${word} keeps`,
      model: `${word}-model`,
      createdAt: at + place * 1000,
    })),
  };
}

/** Signs somebody in at the provider, and gives them a session. */
async function arrive(word: string): Promise<Person> {
  const email = `${word}@example.org`;
  provider.person = email;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${server.base}/sessions`);
  // Nobody is signed in: the page asks for it over itself.
  await page.getByRole('link', { name: /^Sign in with/ }).click();
  await page.waitForURL(`${server.base}/sessions`);
  const visit = new Visit(context, page, server.base);
  await server.send(batchOf(word, 1), server.key('read,sync', email));
  return { email, word, visit };
}

beforeAll(() => provider.start());
afterAll(() => provider.stop());

opened(
  server,
  {
    settings: (base) =>
      `[accounts]\npublic_url = "${base}"\nissuer = "${provider.issuer}"\nclient_id = "opensync"\nallowed = ["@example.org"]\n`,
  },
  async (its) => {
    browser = its;
    ana = await arrive('marigold');
    ben = await arrive('thistle');
  },
);

const PAGES = [
  '/sessions',
  '/sessions?view=timeline',
  '/search?q=secret',
  '/live',
  '/shares',
  '/settings/keys',
];

it('no page shows one person anything of another', async () => {
  for (const [me, other] of [
    [ana, ben],
    [ben, ana],
  ]) {
    if (!me || !other) throw new Error('somebody did not come');
    const { page } = me.visit;
    for (const path of PAGES) {
      await me.visit.open(path);
      await me.visit.whole();
      if (path.startsWith('/se')) await page.waitForTimeout(500);
      const text = (await page.textContent('body')) ?? '';
      expect(text.includes(other.word), `${other.word} at ${path}`).toBe(false);
      if (path !== '/shares' && path !== '/settings/keys') await page.getByText(me.word).first().waitFor();
    }
    // The filters offer values, the palette hits.
    await me.visit.open('/sessions');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('secret');
    await page.getByRole('option').filter({ hasText: me.word }).first().waitFor();
    expect(await page.getByRole('option').filter({ hasText: other.word }).count()).toBe(0);
    await page.keyboard.press('Escape');
  }
});

it('the address of a session means nothing to another person', async () => {
  if (!ana || !ben) throw new Error('somebody did not come');
  const { page } = ana.visit;
  await ana.visit.open(`/sessions/${ben.word}-1`);
  await page.getByRole('alert').first().waitFor();
  expect(await page.getByText('A secret').count()).toBe(0);
  const asked = await page.evaluate(
    async (word) =>
      Promise.all(
        ['', '/outline', '/messages?limit=5', '/find?q=secret', '/resume', '/places'].map(async (rest) => {
          const answer = await fetch(`/api/v1/sessions/${word}-1${rest}`);
          return `${rest} ${answer.status} ${(await answer.text()).includes('secret')}`;
        }),
      ),
    ben.word,
  );
  expect(asked.filter((one) => !/ 404 false$/.test(one))).toEqual([]);
});

it('what one person stores moves nothing on the page of another', async () => {
  if (!ana || !ben) throw new Error('somebody did not come');
  await ana.visit.open('/sessions');
  await ben.visit.open('/sessions');
  await ana.visit.page.locator('tr[data-row]').first().waitFor();
  await ben.visit.page.locator('tr[data-row]').first().waitFor();
  await server.send(batchOf(ben.word, 2), server.key('read,sync', ben.email));
  await ben.visit.page.getByRole('button', { name: /new: show/ }).waitFor();
  expect(await ana.visit.page.getByRole('button', { name: /new: show/ }).count()).toBe(0);
  // Her own comes: the stream was there all the while.
  await server.send(batchOf(ana.word, 2), server.key('read,sync', ana.email));
  await ana.visit.page.getByRole('button', { name: '1 new: show' }).waitFor();
  expect([...ana.visit.faults, ...ben.visit.faults]).toEqual([]);
});
