import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Bookmark } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../api/problem';
import { saveSearch, searchesQuery } from '../api/searches';
import { Button } from './button';
import { say } from './notices';
import { Popover } from './popover';

function NameForm({ onSaved }: { onSaved: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () => saveSearch(name.trim(), `${window.location.pathname}${window.location.search}`),
    onSuccess: async () => {
      await queries.invalidateQueries(searchesQuery);
      say(`Kept “${name.trim()}” in the side bar`);
      onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex w-72 flex-col gap-2 p-2">
      <label className="flex flex-col gap-1">
        Name of this search
        <input
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
          className="h-8 rounded-control border border-line-strong bg-bg px-2"
        />
      </label>
      {save.error && <p className="text-bad">{asProblem(save.error).message}</p>}
      <Button type="submit" look="primary" disabled={name.trim() === '' || save.isPending}>
        Keep
      </Button>
    </form>
  );
}

/** Keeps the present address, with all filters in it, under a name. */
export function SaveSearch() {
  return (
    <Popover
      label="Keep this search"
      trigger={
        <>
          <Bookmark size={16} aria-hidden="true" /> Keep
        </>
      }
      className="inline-flex h-8 items-center gap-1.5 rounded-control px-3 font-medium text-muted hover:bg-hover hover:text-text max-phone:h-11"
    >
      {(close) => <NameForm onSaved={close} />}
    </Popover>
  );
}
