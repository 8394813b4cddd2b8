import { Log, type Tokens } from '../browser/log.ts';
import type { Server } from '../browser/server.ts';
import { tellRounding } from './story.ts';
import { TASKS_IN_TURN, type Task } from './work.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Numbers that look like chance, the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const next = chance(7);
const between = (least: number, most: number) => Math.floor(least + next() * (most - least));
const oneOf = <Item>(items: readonly Item[], or: Item): Item => items[between(0, items.length)] ?? or;

const CLAUDE = ['claude-sonnet-4-5-20250929', 'claude-opus-4-5-20251101', 'claude-haiku-4-5-20251001'];

/** Agents whose sessions come by their plugins, with the models that they use. */
const OTHERS = [
  ['opencode', 'claude-sonnet-4-5-20250929', 'anthropic'],
  ['codex', 'gpt-5', 'openai'],
  ['gemini', 'gemini-2.5-pro', 'google'],
  ['codex', 'gpt-5', 'openai'],
] as const;

const TOOLS = [
  ['Read', (file: string) => ({ file_path: file }), '// the file'],
  ['Grep', (file: string) => ({ pattern: 'TODO', path: file }), `3 files`],
  ['Bash', () => ({ command: 'make test', description: 'Run the tests' }), '128 passed'],
  [
    'Edit',
    (file: string) => ({ file_path: file, old_string: 'let a = 1;', new_string: 'let b = 2;' }),
    'done',
  ],
] as const;

const tokens = (turn: number): Tokens => ({
  input_tokens: between(8, 60),
  output_tokens: between(150, 900),
  cache_read_input_tokens: 9000 + turn * between(900, 2600),
  cache_creation_input_tokens: between(600, 3200),
});

function folderOf(task: Task): string {
  return `/home/ana/work/${task.project}`;
}

/** A session as Claude Code logs it: prompts, each with calls and an answer. */
function writeLog(server: Server, task: Task, nth: number, beginAt: number): void {
  const id = `10000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
  const folder = folderOf(task);
  const log = new Log(server.home, id, { folder, beginAt, branch: task.branch });
  const model = oneOf(CLAUDE, 'claude-sonnet-4-5-20250929');
  for (let turn = 0, turns = between(1, 7); turn < turns; turn += 1) {
    log.write(
      log.prompt(turn === 0 ? task.title : oneOf(['Go on.', 'And the tests?', 'Now the docs.'], 'Go on.')),
    );
    for (let call = 0, calls = between(2, 9); call < calls; call += 1) {
      const [name, input, result] = oneOf(TOOLS, TOOLS[0]);
      const isError = next() < 0.06;
      const file = `${folder}/${task.files[0]}`;
      const done = isError ? 'error: 2 tests failed' : result;
      log.write(
        ...log.calls({ name, input: input(file), result: done, isError, model, usage: tokens(turn) }),
      );
    }
    log.write(
      log.answer([{ type: 'text', text: `Done: ${task.title.toLowerCase()}.` }], model, tokens(turn)),
    );
    log.wait(between(1, 20) * MINUTE);
  }
}

/** A session as a plugin sends it. */
function batchOf(task: Task, nth: number, beginAt: number) {
  const [source, model, provider] = OTHERS[nth % OTHERS.length] ?? OTHERS[0];
  const externalId = `ses-${nth}`;
  const turns = between(2, 9);
  const messages = Array.from({ length: turns * 2 }, (_, place) => ({
    sessionExternalId: externalId,
    externalId: `m-${nth}-${place}`,
    role: place % 2 === 0 ? 'user' : 'assistant',
    textContent: place === 0 ? task.title : place % 2 === 0 ? 'Go on.' : `Looked at \`${task.files[0]}\`.`,
    createdAt: beginAt + place * between(2, 8) * MINUTE,
    ...(place % 2 === 1 && {
      model,
      provider,
      promptTokens: between(4000, 60_000),
      completionTokens: between(200, 2400),
    }),
  }));
  const project = { projectPath: folderOf(task), projectName: task.project, gitBranch: task.branch };
  const session = { externalId, source, title: task.title, model, createdAt: beginAt, ...project };
  return { session, messages };
}

/** Hours at which people work, weekends mostly free. */
function workday(now: number, daysAgo: number): number {
  const at = new Date(now - daysAgo * DAY);
  if (at.getDay() === 0 || at.getDay() === 6) at.setTime(at.getTime() - 2 * DAY);
  at.setHours(between(8, 19), between(0, 60), 0, 0);
  return Math.min(at.getTime(), now - 40 * MINUTE);
}

/** How far back the work goes, in days, and how many sessions there are a day. */
const DAYS = 75;
const A_DAY = 3;

/** The id of the session that is read in pictures. */
export const STORY = '10000000-0000-4000-8000-00000000abcd';

/** Fills a server's archive with the work of one person on five projects; returns when it is there. */
export async function fill(server: Server): Promise<void> {
  const now = Date.now();
  const sent: ReturnType<typeof batchOf>[] = [];
  for (let nth = 0; nth < DAYS * A_DAY; nth += 1) {
    const task = TASKS_IN_TURN[nth % TASKS_IN_TURN.length];
    if (!task) continue;
    const beginAt = workday(now, Math.floor(nth / A_DAY) + next());
    if (nth % 3 === 1) sent.push(batchOf(task, nth, beginAt));
    else writeLog(server, task, nth, beginAt);
  }
  const first = TASKS_IN_TURN[0];
  if (first) {
    const folder = folderOf(first);
    tellRounding(new Log(server.home, STORY, { folder, beginAt: now - 22 * MINUTE, branch: first.branch }));
  }
  server.run('import');
  await server.start();
  await server.send({
    sessions: sent.map(({ session }) => session),
    messages: sent.flatMap(({ messages }) => messages),
  });
}
