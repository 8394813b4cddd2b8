import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { deleteAll } from '../../api/jobs';
import { asProblem } from '../../api/problem';
import type { Job } from '../../api/types';
import { full, plural } from '../../format/numbers';
import { Button } from '../../parts/button';
import { Dialog } from '../../parts/dialog';

interface Props {
  /** How many sessions there are: the number that has to be typed. */
  sessions: number;
  begun: (job: Job) => void;
  onClose: () => void;
}

interface NumberFieldProps {
  sessions: number;
  typed: string;
  onType: (text: string) => void;
}

function NumberField({ sessions, typed, onType }: NumberFieldProps) {
  return (
    <label className="flex flex-col gap-1">
      <span>
        Type the number of sessions, <strong className="tabular-nums">{full(sessions)}</strong>, to go on
      </span>
      <input
        data-first
        value={typed}
        inputMode="numeric"
        autoComplete="off"
        onChange={(event) => onType(event.target.value)}
        className="h-9 rounded-control border border-line-strong bg-bg px-2 tabular-nums max-phone:h-11"
      />
    </label>
  );
}

/** Asks for the number of sessions before all of them are deleted: there is no way back. */
export function DeleteAllDialog({ sessions, begun, onClose }: Props) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  // As it is written above, or bare.
  const isRight = typed.replaceAll(/[\s,.]/g, '') === String(sessions);
  const remove = useMutation({
    mutationFn: () => deleteAll(sessions),
    onSuccess: (job) => {
      begun(job);
      onClose();
    },
    // There may be others than one was told: the number is read anew.
    onError: () => queries.invalidateQueries({ queryKey: ['storage'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRight && !remove.isPending) remove.mutate();
  };
  return (
    <Dialog title="Delete everything?" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        <p>
          {`${plural(sessions, 'session')} will be gone, here and for whoever reads their shares. There is no way back. Export them first if they may be needed.`}
        </p>
        <NumberField sessions={sessions} typed={typed} onType={setTyped} />
        {remove.error && (
          <p role="alert" className="text-bad">
            {`Nothing is deleted: ${asProblem(remove.error).message}`}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep everything</Button>
          <Button type="submit" look="danger" disabled={!isRight || remove.isPending}>
            {`Delete ${plural(sessions, 'session')}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
