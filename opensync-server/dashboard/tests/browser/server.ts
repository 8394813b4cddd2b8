import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The program under test. */
const PROGRAM = process.env.OPENSYNC ?? '';

/** A port that nobody listens on. */
function freePort(): Promise<number> {
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

/** A server on an archive of its own, which is gone after the test. */
export class Server {
  readonly home = mkdtempSync(join(tmpdir(), 'opensync-pages-'));
  base = '';
  #process: ChildProcess | null = null;

  /** Runs a command on the archive, and gives what it printed. */
  run(...words: string[]): string {
    // Agents' own folders are looked for in the home folder: there is none but ours.
    const env = { ...process.env, HOME: this.home, OPENSYNC_HOME: join(this.home, 'data') };
    return execFileSync(PROGRAM, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async start(): Promise<void> {
    const port = await freePort();
    this.base = `http://127.0.0.1:${port}`;
    const env = { ...process.env, HOME: this.home, OPENSYNC_HOME: join(this.home, 'data') };
    this.#process = spawn(PROGRAM, ['serve', '--listen', `127.0.0.1:${port}`], { env, stdio: 'ignore' });
    for (let tries = 0; tries < 300; tries += 1) {
      const isWell = await fetch(`${this.base}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (isWell) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the server does not answer');
  }

  /** An address that lets a browser in once. */
  link(): string {
    return this.run('link', '--listen', this.base.slice('http://'.length)).trim();
  }

  /** Makes a key for a program. */
  key(scopes: string): string {
    const printed = this.run('--json', 'keys', 'create', '--name', 'test', '--scope', scopes);
    const made: { key: string } = JSON.parse(printed);
    return made.key;
  }

  /** Sends sessions and messages as a plugin does. */
  async send(batch: object): Promise<void> {
    const headers = { authorization: `Bearer ${this.key('read,sync')}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.base}/sync/batch`, {
      method: 'POST',
      headers,
      body: JSON.stringify(batch),
    });
    const told: { errors: string[] } = await answer.json();
    if (!answer.ok || told.errors.length > 0) throw new Error(`not stored: ${JSON.stringify(told)}`);
  }

  stop(): void {
    this.#process?.kill();
    rmSync(this.home, { recursive: true, force: true });
  }
}
