import { useSyncExternalStore } from 'react';
import { useReading } from './context';

/** What is open and what is folded, by key; kept while lines come and go as one scrolls. */
export class Openings {
  readonly #open = new Map<string, boolean>();
  readonly #watchers = new Set<() => void>();
  #all: boolean | null = null;

  /** Whether what has these keys is open: as it was put, else as all were put, else as such things are at first. */
  isOpen(keys: readonly string[], atFirst: boolean): boolean {
    const told = keys.flatMap((key) => this.#open.get(key) ?? []);
    return told.length > 0 ? told.includes(true) : (this.#all ?? atFirst);
  }

  set(key: string, isOpen: boolean): void {
    this.#open.set(key, isOpen);
    this.#tell();
  }

  /** Opens or folds everything, whatever was done to it before. */
  setAll(isOpen: boolean): void {
    this.#open.clear();
    this.#all = isOpen;
    this.#tell();
  }

  get areAllOpen(): boolean {
    return this.#all ?? false;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

/** The key of a part of a message. */
export function partKey(place: number, part: number): string {
  return `${place}-${part}`;
}

/**
 * Whether something is open, and how it is opened and folded. A call is opened under its own key and under
 * that of what it gave back.
 */
export function useOpening(keys: readonly string[], atFirst = false): [boolean, (isOpen: boolean) => void] {
  const { openings } = useReading();
  const isOpen = useSyncExternalStore(openings.watch, () => openings.isOpen(keys, atFirst));
  const set = (open: boolean) => {
    for (const key of keys) openings.set(key, open);
  };
  return [isOpen, set];
}
