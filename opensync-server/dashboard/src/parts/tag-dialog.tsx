import { type FormEvent, useState } from 'react';
import type { Session } from '../api/types';
import { plural } from '../format/numbers';
import { Button } from './button';
import { Dialog } from './dialog';

interface Props {
  sessions: readonly Session[];
  onTag: (tag: string, isAdded: boolean) => void;
  onClose: () => void;
}

/** Adds a tag to sessions, or takes one away that some of them have. */
export function TagDialog({ sessions, onTag, onClose }: Props) {
  const [tag, setTag] = useState('');
  const had = [...new Set(sessions.flatMap(({ tags }) => tags))].toSorted();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (tag.trim() !== '') onTag(tag.trim(), true);
  };
  return (
    <Dialog title={`Tag ${plural(sessions.length, 'session')}`} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        <label className="flex flex-col gap-1">
          New tag
          <input
            value={tag}
            maxLength={100}
            data-first
            onChange={(event) => setTag(event.target.value)}
            className="h-9 rounded-control border border-line-strong bg-bg px-2"
          />
        </label>
        {had.length > 0 && (
          <div className="flex flex-wrap items-center gap-2">
            <span className="text-muted">Take away:</span>
            {had.map((one) => (
              <Button key={one} onClick={() => onTag(one, false)}>
                <bdi>{one}</bdi>
              </Button>
            ))}
          </div>
        )}
        <div className="flex justify-end">
          <Button type="submit" look="primary" disabled={tag.trim() === ''}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
