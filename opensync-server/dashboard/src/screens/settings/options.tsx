import type { ReactNode } from 'react';
import type { Kept } from '../../parts/kept';

/** A line that is chosen by pressing anywhere on it. */
export const LINE = 'flex min-h-8 items-center gap-2 max-phone:min-h-11';

/** What is set together. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-2 font-semibold text-section">{title}</legend>
      {children}
    </fieldset>
  );
}

interface Props<Word extends string> {
  title: string;
  name: string;
  words: readonly Word[];
  /** What each is called, and what it is like. */
  names: Readonly<Record<Word, readonly [string, string]>>;
  of: Kept<Word>;
}

/** One of a few words, kept in this browser. */
export function Options<Word extends string>({ title, name, words, names, of }: Props<Word>) {
  const chosen = of.use();
  return (
    <Group title={title}>
      {words.map((word) => (
        <label key={word} className={LINE}>
          <input
            type="radio"
            name={name}
            checked={chosen === word}
            onChange={() => of.set(word)}
            className="size-4 shrink-0 accent-accent"
          />
          <span className="whitespace-nowrap">{names[word][0]}</span>
          <span className="text-muted">{names[word][1]}</span>
        </label>
      ))}
    </Group>
  );
}
