interface Job<Answer> {
  request: unknown;
  done(answer: Answer | undefined): void;
}

/** The part of a worker that a lane uses. */
export type Laborer = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

/** One worker that answers one request after another. One that takes too long is ended and begun anew. */
export class Lane<Answer> {
  readonly #start: () => Laborer;
  readonly #limit: number;
  readonly #waiting: Job<Answer>[] = [];
  #worker: Laborer | undefined;
  #isReady = false;
  #running: Job<Answer> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `limit` is how many milliseconds a request may run, without the time that the worker takes to load. */
  constructor(start: () => Laborer, limit: number) {
    this.#start = start;
    this.#limit = limit;
  }

  /** The answer, or nothing where it took too long or failed. */
  ask(request: unknown, signal: AbortSignal): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const job = { request, done: resolve };
      this.#waiting.push(job);
      signal.addEventListener('abort', () => this.#drop(job), { once: true });
      this.#next();
    });
  }

  #drop(job: Job<Answer>): void {
    const at = this.#waiting.indexOf(job);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    job.done(undefined);
  }

  #next(): void {
    this.#worker ??= this.#begin();
    if (!this.#isReady || this.#running) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#running = job;
    this.#worker.postMessage(job.request);
    this.#timer = setTimeout(() => this.#fail(), this.#limit);
  }

  #begin(): Laborer {
    const worker = this.#start();
    worker.addEventListener('message', (event) => {
      if (worker !== this.#worker) return;
      if (event.data === 'ready') this.#isReady = true;
      else this.#end(event.data);
      this.#next();
    });
    worker.addEventListener('error', () => {
      if (worker === this.#worker) this.#fail();
    });
    return worker;
  }

  #end(answer: Answer | undefined): void {
    clearTimeout(this.#timer);
    this.#running?.done(answer);
    this.#running = undefined;
  }

  /** Ends the worker, which may be in the middle of something endless. */
  #fail(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    // A worker that cannot even be loaded fails all that wait: it would fail them one by one.
    if (!this.#isReady) for (const job of this.#waiting.splice(0)) job.done(undefined);
    this.#isReady = false;
    this.#end(undefined);
    if (this.#waiting.length > 0) this.#next();
  }
}
