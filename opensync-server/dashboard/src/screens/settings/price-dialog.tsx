import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../api/problem';
import { setPrice, unsetPrice } from '../../api/settings';
import type { PriceChanged } from '../../api/types';
import { plain } from '../../format/names';
import { isTyped, ratesOf, type TokenClass, type TypedRates } from '../../format/prices';
import { Button } from '../../parts/button';
import { Dialog } from '../../parts/dialog';
import { isText, useDraft } from '../../parts/draft';
import { useJob } from '../../parts/job';
import { say } from '../../parts/notices';
import type { Wish } from './prices';

/** The classes, with what holds for one that is left empty. */
const FIELDS: readonly { name: TokenClass; title: string; empty: string }[] = [
  { name: 'input', title: 'Input', empty: '' },
  { name: 'output', title: 'Output', empty: '' },
  { name: 'cacheRead', title: 'Read from the cache', empty: 'follows input' },
  { name: 'cacheWrite5m', title: 'Kept in the cache for 5 minutes', empty: 'follows input' },
  { name: 'cacheWrite1h', title: 'Kept in the cache for an hour', empty: 'follows input' },
  { name: 'reasoning', title: 'Thinking', empty: 'as output' },
];

const FIELD = 'h-9 w-full rounded-control border border-line-strong bg-bg px-2 max-phone:h-11';

interface FieldsProps {
  rates: TypedRates;
  set: (rates: TypedRates) => void;
  wrong: TokenClass | null;
}

function Fields({ rates, set, wrong }: FieldsProps) {
  return (
    <fieldset className="grid grid-cols-2 gap-3 max-phone:grid-cols-1">
      <legend className="mb-2 text-muted">Dollars for a million tokens</legend>
      {FIELDS.map(({ name, title, empty }) => (
        <label key={name} className="flex flex-col gap-1">
          {title}
          <input
            value={rates[name]}
            inputMode="decimal"
            placeholder={empty}
            aria-invalid={wrong === name}
            data-first={name === 'input' || undefined}
            onChange={(event) => set({ ...rates, [name]: event.target.value })}
            className={`${FIELD} aria-invalid:border-bad`}
          />
          {wrong === name && <span className="text-bad">A number of dollars, such as 2.50</span>}
        </label>
      ))}
    </fieldset>
  );
}

function ModelField({ model, set }: { model: string; set: (model: string) => void }) {
  return (
    <label className="flex flex-col gap-1">
      Model
      <input
        data-first
        required
        value={model}
        maxLength={200}
        placeholder="as its agent names it"
        onChange={(event) => set(event.target.value)}
        className={FIELD}
      />
    </label>
  );
}

/** Sends a price or takes it away, and shows the job that computes costs again. */
function useChange(onClose: () => void) {
  const queries = useQueryClient();
  const { begun } = useJob('reprice');
  return useMutation({
    mutationFn: ({ send }: { send: () => Promise<PriceChanged>; done: string }) => send(),
    onSuccess: ({ job }, { done }) => {
      begun(job);
      void queries.invalidateQueries({ queryKey: ['prices'] });
      say(done);
      onClose();
    },
  });
}

interface ChoicesProps {
  isBusy: boolean;
  giveUp: () => void;
  /** Has the table's price hold again, where there is one's own. */
  remove: (() => void) | undefined;
}

function Choices({ isBusy, giveUp, remove }: ChoicesProps) {
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {remove && (
        <Button look="danger" className="mr-auto" disabled={isBusy} onClick={remove}>
          Remove my price
        </Button>
      )}
      <Button onClick={giveUp}>Cancel</Button>
      <Button type="submit" look="primary" disabled={isBusy}>
        Set it
      </Button>
    </div>
  );
}

/** What is typed. A dialog that is closed by mistake has it when it is opened again. */
function useTyped(wish: Wish) {
  const [model, setModel, dropModel] = useDraft(`price.model.${wish.model}`, wish.model ?? '', isText);
  const [rates, setRates, dropRates] = useDraft(`price.rates.${wish.model}`, wish.rates, isTyped);
  const drop = () => {
    dropModel();
    dropRates();
  };
  return { model, setModel, rates, setRates, drop };
}

/** Sets one's own price of a model, or has the table's hold again. */
export function PriceDialog({ wish, onClose }: { wish: Wish; onClose: () => void }) {
  const { model, setModel, rates, setRates, drop } = useTyped(wish);
  const [wrong, setWrong] = useState<TokenClass | null>(null);
  const giveUp = () => {
    drop();
    onClose();
  };
  const change = useChange(giveUp);
  const name = plain(model.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const told = ratesOf(rates);
    setWrong(told.wrong ?? null);
    if (!told.rates || name === '' || change.isPending) return;
    change.mutate({
      send: () => setPrice(model.trim(), told.rates),
      done: `${name} has a price of your own`,
    });
  };
  const remove = () =>
    change.mutate({
      send: () => unsetPrice(wish.own?.model ?? model),
      done: `${name} has the price of the table again`,
    });
  return (
    <Dialog title={wish.model === null ? 'The price of a model' : `The price of ${name}`} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 overflow-y-auto p-4">
        {wish.model === null && <ModelField model={model} set={setModel} />}
        <Fields rates={rates} set={setRates} wrong={wrong} />
        {change.error && (
          <p role="alert" className="text-bad">
            {asProblem(change.error).message}
          </p>
        )}
        <Choices isBusy={change.isPending} giveUp={giveUp} remove={wish.own && remove} />
      </form>
    </Dialog>
  );
}
