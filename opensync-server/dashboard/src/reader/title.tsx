import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { readerKey, renameSession } from '../api/reader';
import type { Session } from '../api/types';
import { titleOf } from '../format/names';
import { Button, IconButton } from '../parts/button';
import { say } from '../parts/notices';
import { Name } from '../text/plain';

interface EditProps {
  id: string;
  title: string;
  onDone(): void;
}

function Edit({ id, title, onDone }: EditProps) {
  const queries = useQueryClient();
  const [text, setText] = useState(title);
  const rename = useMutation({
    mutationFn: () => renameSession(id, text.trim()),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: readerKey(id) });
      void queries.invalidateQueries({ queryKey: ['sessions'] });
      onDone();
    },
    onError: (error) => say(`The title was not changed: ${error.message}`, { isBad: true }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <form className="title-edit" onSubmit={submit}>
      <input
        // biome-ignore lint/a11y/noAutofocus: it was asked for by the press before
        autoFocus
        aria-label="Title"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
      <Button type="submit" look="primary" disabled={rename.isPending || text.trim() === ''}>
        Save
      </Button>
      <Button look="quiet" onClick={onDone}>
        Cancel
      </Button>
    </form>
  );
}

/** The title, which can be changed in its place. */
export function Title({ id, session }: { id: string; session: Session }) {
  const [isEdited, setEdited] = useState(false);
  if (isEdited) return <Edit id={id} title={session.title ?? ''} onDone={() => setEdited(false)} />;
  return (
    <div className="title-line">
      <h1 tabIndex={-1}>
        <Name text={titleOf(session)} />
      </h1>
      <IconButton label="Change the title" icon={<Pencil size={14} />} onClick={() => setEdited(true)} />
    </div>
  );
}
