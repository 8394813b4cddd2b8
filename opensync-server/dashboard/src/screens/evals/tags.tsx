import { X } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';

interface Props {
  tags: readonly string[];
  set: (tags: string[]) => void;
}

/** The tags of a session: Enter or a comma adds one, Backspace in the empty field takes the last away. */
export function Tags({ tags, set }: Props) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const add = () => {
    const word = typed.trim();
    setTyped('');
    if (word !== '' && !tags.includes(word)) set([...tags, word]);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      add();
    } else if (event.key === 'Backspace' && typed === '' && tags.length > 0) set(tags.slice(0, -1));
  };
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        Tags
      </label>
      <div className="flex flex-wrap gap-1.5 rounded-control border border-line-strong bg-bg p-1.5 focus-within:outline-2 focus-within:outline-accent">
        {tags.map((tag) => (
          <span
            key={tag}
            className="inline-flex max-w-full items-center gap-1 rounded-control bg-surface pl-2 text-dense"
          >
            <bdi className="truncate">{tag}</bdi>
            <button
              type="button"
              aria-label={`Take away the tag ${tag}`}
              onClick={() => set(tags.filter((one) => one !== tag))}
              className="inline-flex size-6 items-center justify-center rounded-control text-muted hover:text-text"
            >
              <X size={13} />
            </button>
          </span>
        ))}
        <input
          id={id}
          value={typed}
          maxLength={100}
          placeholder={tags.length === 0 ? 'Add a tag' : ''}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={press}
          onBlur={add}
          className="h-6 min-w-20 flex-1 bg-transparent px-1 text-dense outline-none placeholder:text-faint"
        />
      </div>
    </div>
  );
}
