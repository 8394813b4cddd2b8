import { afterAll, describe, expect, it } from 'vitest';
import { compare, isThere } from './agentsview.ts';
import { end, report, TIMES, theBrowser } from './bench.ts';
import { measureHard } from './hard.ts';
import { measureMessages } from './messages.ts';
import { measureSessions } from './sessions.ts';

/** Where `make dashboard-archive` has put the archives. */
const ARCHIVES = process.env.OPENSYNC_ARCHIVES ?? '';

afterAll(end);

measureMessages(ARCHIVES);
measureSessions(ARCHIVES);
measureHard();

describe.runIf(isThere)('another program', () => {
  it('is measured on the same messages', async () => compare(await theBrowser(), report, TIMES));
});

it('no figure is far from what it may be', () => expect(report.failures()).toEqual([]));
