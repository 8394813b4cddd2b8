import { Log } from './log.ts';

/** Days that the history goes back. */
export const DAYS = 180;

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A model whose price nobody knows. */
export const UNPRICED = 'local-coder-30b';

/** The project in which most is done. */
export const BUSIEST = '/home/ana/shop';

const PROJECTS = [
  BUSIEST,
  BUSIEST,
  BUSIEST,
  '/home/ana/blog',
  '/home/ana/blog',
  '/home/ana/notes-app',
  '/home/ana/infra',
];
const MODELS = ['claude-sonnet-4-5', 'claude-sonnet-4-5', 'claude-opus-4-5', 'claude-haiku-4-5', UNPRICED];
const OPENCODE_MODELS = ['gpt-5', 'gemini-2.5-pro'];
const PROMPTS = [
  'Fix the redirect after signing in',
  'Add a CSV export to the monthly report',
  'Why does the checkout test fail on CI?',
  'Move the worker pool to its own module',
  'Write tests for the discount rules',
  'Upgrade the router and mend what breaks',
  'Explain how invoices are numbered',
  'Make the search field usable by keyboard',
  'Cache the product pictures',
  'Find what makes the start page slow',
];
const TOOLS = ['Read', 'Read', 'Bash', 'Edit', 'Grep', 'Write', 'WebFetch', 'TodoWrite'];

/** Numbers from 0 to 1 that look like chance and are the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = chance(7);
function any<Item>(items: readonly Item[], otherwise: Item): Item {
  return items[Math.floor(random() * items.length)] ?? otherwise;
}

/** What an answer took: most of its input had been sent before. */
function usage(context: number) {
  return {
    input_tokens: 4 + Math.floor(random() * 40),
    cache_read_input_tokens: context,
    cache_creation_input_tokens: 300 + Math.floor(random() * 3000),
    output_tokens: 80 + Math.floor(random() * 1800),
  };
}

/** One conversation with Claude Code. */
function converse(home: string, nth: number, beginAt: number): void {
  const id = `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
  const log = new Log(home, id, { folder: any(PROJECTS, BUSIEST), beginAt });
  const model = any(MODELS, UNPRICED);
  let context = 12_000;
  for (let turn = 0; turn < 1 + Math.floor(random() * 6); turn += 1) {
    log.write(log.prompt(any(PROMPTS, '')));
    for (let call = 0; call < Math.floor(random() * 5); call += 1) {
      const name = any(TOOLS, 'Read');
      const isError = name === 'Bash' && random() < 0.3;
      const input = name === 'Bash' ? { command: 'cargo test' } : { file_path: `/src/${name}.rs` };
      const result = isError ? 'Error: exit code 101' : 'done';
      log.write(...log.calls({ name, input, result, isError, model, usage: usage(context) }));
      context += 1500;
    }
    log.write(log.says('Done, and the tests pass.', model, usage(context)));
    context += 4000;
    log.wait(random() * 10 * 60_000);
  }
}

/** The hour in which something begins: mostly by day. */
function hourOf(): number {
  return 8 + Math.floor(random() * 9) + (random() < 0.15 ? 5 : 0);
}

/** Writes half a year of Claude Code's history into a home folder, up to the day of `now`. */
export function writeHalfYear(home: string, now: number): void {
  const today = Math.floor(now / DAY) * DAY;
  let nth = 0;
  for (let ago = DAYS; ago >= 0; ago -= 1) {
    const day = today - ago * DAY;
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
    const count = Math.floor(random() * (isWeekend ? 1.3 : 5));
    for (let begun = 0; begun < count; begun += 1) {
      const at = day + hourOf() * HOUR + random() * HOUR;
      nth += 1;
      if (at < now - HOUR) converse(home, nth, at);
    }
  }
}

/** What another agent sent meanwhile. */
export function sentByOpenCode(now: number) {
  const numbers = Array.from({ length: 60 }, (_, nth) => nth);
  const at = (nth: number) => now - (nth * 3 * DAY) / 2 - 2 * HOUR;
  return {
    sessions: numbers.map((nth) => ({
      externalId: `ses-${nth}`,
      title: any(PROMPTS, ''),
      source: 'opencode',
      projectPath: any(PROJECTS, BUSIEST),
      createdAt: at(nth),
    })),
    messages: numbers.flatMap((nth) => [
      {
        role: 'user',
        textContent: any(PROMPTS, ''),
        createdAt: at(nth),
        externalId: `p-${nth}`,
        sessionExternalId: `ses-${nth}`,
      },
      {
        role: 'assistant',
        textContent: 'This is how it is done.',
        model: any(OPENCODE_MODELS, 'gpt-5'),
        promptTokens: Math.floor(random() * 60_000),
        completionTokens: Math.floor(random() * 4000),
        createdAt: at(nth) + 30_000,
        externalId: `a-${nth}`,
        sessionExternalId: `ses-${nth}`,
      },
    ]),
  };
}
