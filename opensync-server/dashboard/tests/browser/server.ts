import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The program under test. */
const PROGRAM = process.env.OPENSYNC ?? '';

/** Milliseconds in which it starts, and in which it ends. */
const START = 60_000;
const END = 20_000;

/** A share that was made, as the server tells of it. */
export interface Shared {
  slug: string;
  path: string;
  expiresAt: number | null;
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** A server on an archive of its own, which is gone after the test, or on one that was made before and stays. */
export class Server {
  readonly home = mkdtempSync(join(tmpdir(), 'opensync-pages-'));
  readonly data: string;
  base = '';
  #process: ChildProcess | null = null;

  constructor(data?: string) {
    this.data = data ?? join(this.home, 'data');
  }

  /** Agents' own folders are looked for in the home folder: there is none but ours. */
  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, HOME: this.home, OPENSYNC_HOME: this.data };
  }

  /** The number of its process. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Runs a command on the archive, and gives what it printed. */
  run(...words: string[]): string {
    return execFileSync(PROGRAM, words, {
      env: this.#env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Starts it, with settings that may need to know its address. */
  async start(settings?: (base: string) => string): Promise<void> {
    // Another program may take the port before the server does.
    for (let tries = 0; tries < 5; tries += 1) {
      const port = await freePort();
      this.base = `http://127.0.0.1:${port}`;
      if (settings) {
        mkdirSync(this.data, { recursive: true });
        writeFileSync(join(this.data, 'config.toml'), settings(this.base));
      }
      this.#process = spawn(PROGRAM, ['serve', '--listen', `127.0.0.1:${port}`], {
        env: this.#env,
        stdio: 'ignore',
      });
      if (await this.#answers(this.#process)) return;
    }
    throw new Error('the server does not start');
  }

  /** Waits until the server answers; `false` if its process has ended before. */
  async #answers(process: ChildProcess): Promise<boolean> {
    const until = Date.now() + START;
    while (Date.now() < until) {
      const isWell = await fetch(`${this.base}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (process.exitCode !== null) return false;
      if (isWell) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the server does not answer');
  }

  /** An address that lets a browser in once. */
  link(): string {
    return this.run('link', '--listen', this.base.slice('http://'.length)).trim();
  }

  /** Makes a key for a program, of this machine or of an account. */
  key(scopes: string, account?: string): string {
    const whose = account === undefined ? [] : ['--account', account];
    const printed = this.run('--json', 'keys', 'create', '--name', 'test', '--scope', scopes, ...whose);
    const made: { key: string } = JSON.parse(printed);
    return made.key;
  }

  /** Sends sessions and messages as a plugin does. */
  async send(batch: object, key = this.key('read,sync')): Promise<void> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.base}/sync/batch`, {
      method: 'POST',
      headers,
      body: JSON.stringify(batch),
    });
    const told: { errors: string[] } = await answer.json();
    if (!answer.ok || told.errors.length > 0) throw new Error(`not stored: ${JSON.stringify(told)}`);
  }

  /** Shares a session as a program does. */
  async share(sessionId: string, how: object, key = this.key('read,sync')): Promise<Shared> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ sessionId, ...how });
    const answer = await fetch(`${this.base}/api/v1/shares`, { method: 'POST', headers, body });
    const made: Shared = await answer.json();
    if (!answer.ok) throw new Error(`not shared: ${JSON.stringify(made)}`);
    return made;
  }

  /** Ends it, and takes its archive away once it has written what it still had to. */
  async stop(): Promise<void> {
    const process = this.#process;
    if (process && process.exitCode === null && process.signalCode === null) {
      const ended = new Promise((resolve) => process.once('exit', resolve));
      process.kill();
      const timer = setTimeout(() => process.kill('SIGKILL'), END);
      await ended;
      clearTimeout(timer);
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
