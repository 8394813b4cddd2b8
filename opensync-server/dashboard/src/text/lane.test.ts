import { expect, test } from 'vitest';
import { type Laborer, Lane } from './lane';

/** A worker that answers as it is told, and never answers `endless`. */
class Fake implements Laborer {
  isEnded = false;
  readonly #listeners: ((event: MessageEvent) => void)[] = [];

  constructor() {
    queueMicrotask(() => this.#say('ready'));
  }

  #say(data: unknown): void {
    for (const listener of this.#listeners) listener(new MessageEvent('message', { data }));
  }

  addEventListener(name: string, listener: unknown): void {
    if (name === 'message' && typeof listener === 'function')
      this.#listeners.push((event) => listener(event));
  }

  postMessage(request: unknown): void {
    if (request !== 'endless') setTimeout(() => this.#say(`${request} done`), 1);
  }

  terminate(): void {
    this.isEnded = true;
  }
}

const never = new AbortController().signal;

test('requests are answered one after another', async () => {
  const lane = new Lane<string>(() => new Fake(), 1000);
  expect(await Promise.all([lane.ask('a', never), lane.ask('b', never)])).toEqual(['a done', 'b done']);
});

test('a worker that takes too long is ended, and the next request has a new one', async () => {
  const started: Fake[] = [];
  const lane = new Lane<string>(() => started[started.push(new Fake()) - 1] ?? new Fake(), 20);
  const answers = await Promise.all([lane.ask('endless', never), lane.ask('b', never)]);
  expect(answers).toEqual([undefined, 'b done']);
  expect(started.map((one) => one.isEnded)).toEqual([true, false]);
});

test('a request that nobody waits for is not run', async () => {
  const lane = new Lane<string>(() => new Fake(), 1000);
  const stop = new AbortController();
  const first = lane.ask('a', never);
  const second = lane.ask('b', stop.signal);
  stop.abort();
  expect(await second).toBeUndefined();
  expect(await first).toBe('a done');
});
