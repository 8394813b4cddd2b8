import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is put into a message, as Claude Code writes it. */
type Block = object;

/** What a call of a tool is made of. */
interface Called {
  name: string;
  input: object;
  result: unknown;
  isError?: boolean;
  model?: string;
  usage?: Tokens;
}

/** Tokens of an answer, as the agent counts them. */
export interface Tokens {
  input_tokens: number;
  output_tokens: number;
  cache_read_input_tokens?: number;
  cache_creation_input_tokens?: number;
}

/** What an answer took where a test does not care. */
const USAGE = { input_tokens: 12, output_tokens: 40 };

/** A conversation as Claude Code logs it below a home folder, a line at a time. */
export class Log {
  readonly file: string;
  readonly #id: string;
  readonly #folder: string;
  readonly #branch: string;
  #lines = 0;
  #clock: number;

  constructor(
    home: string,
    id: string,
    { folder = '/w/shop', beginAt = Date.UTC(2026, 9, 1), branch = 'main' } = {},
  ) {
    this.file = join(home, '.claude/projects', folder.replaceAll('/', '-'), `${id}.jsonl`);
    this.#id = id;
    this.#folder = folder;
    this.#branch = branch;
    this.#clock = beginAt;
    mkdirSync(dirname(this.file), { recursive: true });
  }

  #line(type: 'user' | 'assistant', message: object, more: object = {}): string {
    this.#lines += 1;
    this.#clock += 20_000;
    const uuid = (nth: number) => `${this.#id}-${nth}`;
    return JSON.stringify({
      type,
      uuid: uuid(this.#lines),
      parentUuid: this.#lines === 1 ? null : uuid(this.#lines - 1),
      sessionId: this.#id,
      cwd: this.#folder,
      gitBranch: this.#branch,
      version: '2.0.0',
      timestamp: new Date(this.#clock).toISOString(),
      message,
      ...more,
    });
  }

  /** Lets time pass before the next line. */
  wait(ms: number): void {
    this.#clock += ms;
  }

  prompt(text: string): string {
    return this.#line('user', { role: 'user', content: text });
  }

  answer(blocks: readonly Block[], model = 'claude-sonnet-4-5', usage: Tokens = USAGE): string {
    const id = `msg-${this.#id}-${this.#lines}`;
    return this.#line('assistant', { id, role: 'assistant', model, content: blocks, usage });
  }

  says(text: string, model?: string, usage?: Tokens): string {
    return this.answer([{ type: 'text', text }], model, usage);
  }

  /** A call of a tool, and the line with its result. */
  calls({ name, input, result, isError = false, model, usage }: Called, ...before: Block[]): string[] {
    const id = `call-${this.#id}-${this.#lines}`;
    const called = this.answer([...before, { type: 'tool_use', id, name, input }], model, usage);
    const content = typeof result === 'string' ? result : JSON.stringify(result);
    const block = { type: 'tool_result', tool_use_id: id, content, is_error: isError };
    return [called, this.#line('user', { role: 'user', content: [block] }, { toolUseResult: result })];
  }

  /** Writes lines to the end of the file, as the agent does. */
  write(...lines: readonly string[]): void {
    appendFileSync(this.file, lines.map((line) => `${line}\n`).join(''));
  }
}
