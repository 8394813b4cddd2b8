/** Where the text of a field stands. */
export type FieldState = 'saved' | 'typed' | 'saving' | 'failed' | 'conflict';

/** What a field shows. */
export interface FieldView {
  text: string;
  state: FieldState;
  /** What stands on the server where somebody else wrote meanwhile. */
  theirs: string | null;
  /** Why it could not be saved. */
  error: string | null;
  /** Whether the text was typed at an earlier time, and is only saved now. */
  isRestored: boolean;
}

/** What a field reads from and writes to. */
export interface FieldIo {
  /** What stands on the server now. */
  read: () => Promise<string>;
  write: (text: string, isLast: boolean) => Promise<unknown>;
  /** Keeps what is not saved yet where it outlives the page; `null` takes it away. */
  keep: (draft: Draft | null) => void;
  kept: () => Draft | null;
}

/** A text that is not saved yet, and what stood on the server when it was begun. */
export interface Draft {
  base: string;
  text: string;
}

/** Milliseconds after the last key until a text is saved, and until it is tried again. */
const PAUSE = 700;
const AGAIN = 5000;

/**
 * A text that is saved as it is typed. Until the server has it, it is kept in the browser, so that neither a
 * lost line nor a closed tab loses it; and what somebody else wrote meanwhile is not written over.
 */
export class Field {
  #io: FieldIo;
  #base: string;
  #view: FieldView;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #watchers = new Set<() => void>();

  constructor(io: FieldIo, server: string) {
    this.#io = io;
    const draft = io.kept();
    const isOpen = draft !== null && draft.text !== server;
    this.#base = isOpen ? draft.base : server;
    this.#view = {
      text: isOpen ? draft.text : server,
      state: isOpen ? 'typed' : 'saved',
      theirs: null,
      error: null,
      isRestored: isOpen,
    };
    if (isOpen) this.#later(0);
    else if (draft !== null) io.keep(null);
  }

  view = (): FieldView => this.#view;

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Takes what was typed. */
  type(text: string): void {
    this.#io.keep({ base: this.#base, text });
    const isConflict = this.#view.state === 'conflict';
    this.#show({ text, state: isConflict ? 'conflict' : 'typed', isRestored: false, error: null });
    if (!isConflict) this.#later(PAUSE);
  }

  /** Takes what the server says now, where nothing is being typed. */
  seen(server: string): void {
    if (this.#view.state !== 'saved' || server === this.#view.text) return;
    this.#base = server;
    this.#show({ text: server });
  }

  /** Ends a conflict with one of the two texts. */
  settle(choice: 'mine' | 'theirs'): void {
    const theirs = this.#view.theirs ?? '';
    this.#base = theirs;
    this.#show({ theirs: null });
    if (choice === 'mine') {
      this.#show({ state: 'typed' });
      this.type(this.#view.text);
      void this.save();
    } else {
      this.#io.keep(null);
      this.#show({ text: theirs, state: 'saved' });
    }
  }

  /** Saves what is typed, if it is not what stands there. */
  async save(): Promise<void> {
    if (this.#view.state !== 'typed' && this.#view.state !== 'failed') return;
    this.#stop();
    const { text } = this.#view;
    this.#show({ state: 'saving', error: null });
    try {
      const there = await this.#io.read();
      if (there !== this.#base && there !== text) {
        this.#show({ state: 'conflict', theirs: there });
        return;
      }
      if (there !== text) await this.#io.write(text, false);
      this.#saved(text);
    } catch (error) {
      this.#show({ state: 'failed', error: error instanceof Error ? error.message : String(error) });
      this.#later(AGAIN);
    }
  }

  /** Sends what is typed without waiting: the page goes away. It stays kept until it is seen to be there. */
  leave(): void {
    if (this.#view.state === 'typed' || this.#view.state === 'failed')
      this.#io.write(this.#view.text, true).catch(() => {});
  }

  #saved(text: string): void {
    this.#base = text;
    // What was typed while it was being saved is saved next.
    if (this.#view.text === text) {
      this.#io.keep(null);
      this.#show({ state: 'saved', isRestored: false });
    } else {
      this.#io.keep({ base: text, text: this.#view.text });
      this.#show({ state: 'typed' });
      this.#later(PAUSE);
    }
  }

  #later(ms: number): void {
    this.#stop();
    this.#timer = setTimeout(() => void this.save(), ms);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #show(change: Partial<FieldView>): void {
    // What is typed while a text is on its way is not yet saved, whatever becomes of that one.
    const isSaving = this.#view.state === 'saving' && change.state === 'typed' && change.text !== undefined;
    this.#view = { ...this.#view, ...change, ...(isSaving && { state: 'saving' as const }) };
    for (const watcher of this.#watchers) watcher();
  }
}
