import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { costly, harmful } from '../hostile.ts';
import type { Visit } from './browser.ts';
import { Log } from './log.ts';

/** Prompts of the long conversation; each has four messages. */
export const LONG = 400;

/** Tools that have a form of their own in the reader. */
const TOOLS = ['Read', 'Edit', 'Write', 'Bash', 'Grep', 'WebFetch', 'Task', 'TodoWrite', 'ExitPlanMode'];

const stepOf = (nth: number) => `## Step ${nth}

Some **bold** text with \`code\` and a [link](https://example.org/${nth}).

- one
- two

\`\`\`rust
fn step_${nth}() -> u32 {
    ${nth}
}
\`\`\`

| a | b |
|---|---|
| ${nth} | ${nth * 2} |

${'More words follow here. '.repeat((nth % 7) * 6)}`;

/** A conversation of many prompts, each with an edit that now and then fails. */
export function writeLong(home: string): string {
  const id = '00000000-0000-4000-8000-00000000000a';
  const log = new Log(home, id);
  for (let nth = 0; nth < LONG; nth += 1) {
    log.write(
      log.prompt(`Prompt ${nth}: do the thing number ${nth}`),
      ...log.calls(
        {
          name: 'Edit',
          input: {
            file_path: `/w/shop/f${nth % 40}.rs`,
            old_string: `let a = ${nth};\nkeep`,
            new_string: `let b = ${nth};\nkeep`,
          },
          result: `edited needle-${nth}-in-a-result`,
          isError: nth % 50 === 7,
        },
        { type: 'text', text: stepOf(nth) },
      ),
      log.says(`That was number ${nth}.`),
    );
  }
  return id;
}

/** A conversation in a folder that is on this machine: only there it can be taken up again. */
export function writeShort(home: string): string {
  const id = '00000000-0000-4000-8000-00000000000d';
  const log = new Log(home, id, { folder: home });
  log.write(log.prompt('What is in here?'), log.says('A home folder.'));
  return id;
}

/** A conversation that grows while it is read. */
export function growing(home: string): { id: string; log: Log } {
  const id = '00000000-0000-4000-8000-00000000000c';
  const log = new Log(home, id, { beginAt: Date.now() - 3_600_000 });
  for (let nth = 0; nth < 60; nth += 1) log.write(log.prompt(`Question ${nth}`), log.says(stepOf(nth)));
  return { id, log };
}

/** All that a tool is given, with one harmful text in each place. */
function inputOf(text: string): object {
  return {
    file_path: text,
    command: text,
    pattern: text,
    url: text,
    prompt: text,
    plan: text,
    content: text,
    description: text,
    subagent_type: text,
    old_string: text,
    new_string: `${text}x`,
    todos: [{ content: text, status: text }],
    [text]: text,
  };
}

/** A conversation whose every text means harm. */
export function writeHostile(home: string): string {
  const id = '00000000-0000-4000-8000-00000000000b';
  const log = new Log(home, id, { folder: '/w/"><img src=x onerror=alert(1)>' });
  harmful.forEach((text, nth) => {
    const name = nth % 2 === 0 ? text : (TOOLS[nth % TOOLS.length] ?? text);
    const detail = { structuredPatch: text, agentId: text, [text]: text };
    log.write(
      log.prompt(text),
      log.says(text, text),
      ...log.calls(
        { name, input: inputOf(text), result: text, isError: nth % 3 === 0 },
        {
          type: 'thinking',
          thinking: text,
        },
      ),
      ...log.calls({ name: TOOLS[nth % TOOLS.length] ?? text, input: inputOf(text), result: detail }),
    );
  });
  log.write(...costly.map((text) => log.says(text)), log.says('The end is reached.'));
  return id;
}

/** Opens a session and waits for its first texts. */
export async function read(to: Visit, id: string, search = ''): Promise<Page> {
  await to.open(`/sessions/${id}${search}`);
  await to.page.locator('.message').first().waitFor();
  await expect.poll(() => to.page.locator('.pending').count()).toBe(0);
  return to.page;
}

/** What scrolls in the reader. */
export const scroller = (page: Page) => page.locator('.reader-scroll');

/** The line at the top of the window, and how far it stands from there. */
const topLine = (page: Page) =>
  scroller(page).evaluate((list) => {
    const top = list.getBoundingClientRect().top;
    const lines = [...list.querySelectorAll<HTMLElement>('.entry')];
    const line = lines.find((one) => one.getBoundingClientRect().bottom > top + 5);
    return [line?.dataset.index, Math.round((line?.getBoundingClientRect().top ?? 0) - top)].join(':');
  });

/** Looks in a row at which what is at the top must be the same, to say that it stands still. */
const SAME = 4;

/** Waits until what is at the top has stood still for a while, and says what it is. */
export async function rest(page: Page): Promise<string> {
  let [same, line] = [0, await topLine(page)];
  while (same < SAME) {
    await page.waitForTimeout(150);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const now = await topLine(page);
    same = now === line ? same + 1 : 0;
    line = now;
  }
  return line;
}
