import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Visit } from './browser.ts';
import { opened } from './opened.ts';
import { Provider } from './provider.ts';
import { Server } from './server.ts';

const server = new Server();
const provider = new Provider();
let browser: Browser;
let owner: Visit;
let member: Visit;

/** Signs somebody in at the provider. */
async function arrive(email: string): Promise<Visit> {
  provider.person = email;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${server.base}/settings/about`);
  await page.getByRole('link', { name: /^Sign in with/ }).click();
  await page.getByText(email).waitFor();
  return new Visit(context, page, server.base);
}

beforeAll(() => provider.start());
afterAll(() => provider.stop());

opened(
  server,
  {
    settings: (base) =>
      `[accounts]\npublic_url = "${base}"\nissuer = "${provider.issuer}"\nclient_id = "opensync"\nallowed = ["@example.org"]\nadmins = ["ana@example.org"]\n`,
  },
  async (its) => {
    browser = its;
    owner = await arrive('ana@example.org');
    member = await arrive('ben@example.org');
  },
);

const tab = (visit: Visit, name: string) =>
  visit.page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name });

it('who is no administrator sees no accounts, and no settings of the server', async () => {
  const { page } = member;
  await member.open('/settings/sources');
  await page.getByText('What your agents write comes here from your own machine').waitFor();
  expect(await tab(member, 'Accounts').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Import now' }).count()).toBe(0);
  await member.open('/settings/model');
  await page.getByText('An administrator of this server can install one.').waitFor();
  await member.open('/settings/redaction');
  expect(await page.getByRole('checkbox', { name: /unless a share or an export/ }).isDisabled()).toBe(true);
  await member.open('/settings/prices');
  await page.getByText('No model has answered').waitFor();
  expect(await page.getByRole('button', { name: 'Compute costs again' }).count()).toBe(0);
});

it('an administrator locks somebody out and lets them in again, but not themselves', async () => {
  const { page } = owner;
  await owner.open('/settings/keys');
  await tab(owner, 'Accounts').click();
  const ben = page.getByRole('listitem').filter({ hasText: 'ben@example.org' });
  const self = page.getByRole('listitem').filter({ hasText: 'ana@example.org' });
  await self.getByText('you', { exact: true }).waitFor();
  expect(await self.getByRole('button').count()).toBe(0);
  expect(await owner.violations()).toEqual([]);
  await owner.picture('accounts');
  await ben.getByRole('button', { name: 'Lock out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Lock out' }).click();
  await ben.getByText('locked out').waitFor();
  await member.open('/sessions');
  await member.page.getByRole('link', { name: /^Sign in with/ }).waitFor();
  await ben.getByRole('button', { name: 'Let in again' }).click();
  await ben.getByRole('button', { name: 'Lock out' }).waitFor();
  expect([...owner.faults, ...member.faults]).toEqual([]);
});
