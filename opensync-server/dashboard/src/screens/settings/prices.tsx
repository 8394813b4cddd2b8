import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pricesQuery } from '../../api/settings';
import type { OwnPrice, Prices as Table } from '../../api/types';
import { missingFirst, NO_RATES, type TypedRates, typed } from '../../format/prices';
import { Button } from '../../parts/button';
import { JobState, useJob } from '../../parts/job';
import { usePaused } from '../../parts/pause';
import { Failure, Skeleton } from '../../parts/states';
import { PriceDialog } from './price-dialog';
import { PriceTable } from './price-table';
import { useRights } from './rights';
import { Section } from './section';

/** Milliseconds without a key after which a name is looked up. */
const PAUSE = 200;

/** The day of the table, as people say it. */
function dayOf(date: string): string {
  const day = new Date(`${date}T12:00:00`);
  return Number.isNaN(day.getTime()) ? date : day.toLocaleDateString(undefined, { dateStyle: 'long' });
}

/** A price that is being set: of which model, and from what it starts. */
export interface Wish {
  /** The model, where it is one that is known. */
  model: string | null;
  rates: TypedRates;
  /** One's own price that is there already. */
  own: OwnPrice | undefined;
}

/** Computes the costs of all that is stored once more, as the prices are now. */
function Reprice({ isAdmin, date }: { isAdmin: boolean; date: string }) {
  const { job, isRunning, start } = useJob('reprice');
  return (
    <Section
      title="Prices"
      about={`Dollars for a million tokens, as publishers had them on ${dayOf(date)}. A price of your own holds instead.`}
      action={
        isAdmin && (
          <Button disabled={isRunning} onClick={() => start()}>
            Compute costs again
          </Button>
        )
      }
    >
      <JobState job={job} />
    </Section>
  );
}

/** One's own prices of models that have not answered here. */
function ownOnly({ own, used }: Table): OwnPrice[] {
  const known = new Set(used.flatMap(({ model, price }) => [model, price?.name ?? model]));
  return own.filter(({ model }) => !known.has(model));
}

type Edit = ((model: string, from: object | null | undefined) => void) | undefined;

interface HereProps {
  prices: Table;
  edit: Edit;
  /** Sets the price of a model by its name. */
  add: (() => void) | undefined;
}

function AnsweredHere({ prices: { own, used }, edit, add }: HereProps) {
  const rows = missingFirst(used).map((model) => ({
    ...model,
    own: own.find((one) => one.model === model.price?.name),
  }));
  return (
    <Section title="Models that answered here">
      {rows.length === 0 ? (
        <p className="text-muted">No model has answered in what is stored.</p>
      ) : (
        <PriceTable label="Models that answered here" rows={rows} edit={edit} />
      )}
      {add && (
        <Button className="self-start" onClick={add}>
          Set the price of another model
        </Button>
      )}
    </Section>
  );
}

function OwnPrices({ prices, edit }: { prices: readonly OwnPrice[]; edit: Edit }) {
  if (prices.length === 0) return null;
  return (
    <Section title="Your own prices of other models">
      <PriceTable
        label="Your own prices of other models"
        rows={prices.map((price) => ({ model: price.model, own: price, price: null }))}
        edit={edit}
      />
    </Section>
  );
}

interface LookUpProps {
  text: string;
  onType: (text: string) => void;
  found: Table['found'];
  edit: Edit;
}

function LookUp({ text, onType, found, edit }: LookUpProps) {
  return (
    <Section title="Look one up">
      <input
        type="search"
        aria-label="A model's name"
        value={text}
        placeholder="opus"
        onChange={(event) => onType(event.target.value)}
        className="h-9 w-full rounded-control border border-line-strong bg-bg px-2.5 max-phone:h-11"
      />
      {text.trim() !== '' &&
        (found.length === 0 ? (
          <p className="text-muted">No model of the table is called so.</p>
        ) : (
          <PriceTable
            label="Prices that were found"
            rows={found.map((price) => ({ model: price.name, price, own: undefined }))}
            edit={edit}
          />
        ))}
    </Section>
  );
}

/** What models cost: those that answered here, those without a price first, and any other by name. */
export function Prices() {
  const [text, setText] = useState('');
  const query = useQuery(pricesQuery(usePaused(text.trim(), PAUSE)));
  const { isAdmin } = useRights();
  const [wish, setWish] = useState<Wish | null>(null);
  if (query.error && !query.data)
    return (
      <Failure what="The prices could not be read" error={query.error} retry={() => void query.refetch()} />
    );
  if (!query.data) return <Skeleton rows={6} />;
  const prices = query.data;
  const change: Edit = (model, from) => {
    const own = prices.own.find((one) => one.model === model);
    setWish({ model, rates: typed(own?.rates ?? from ?? {}), own });
  };
  const edit = isAdmin ? change : undefined;
  const add = () => setWish({ model: null, rates: NO_RATES, own: undefined });
  return (
    <div className="flex flex-col gap-8">
      <Reprice isAdmin={isAdmin} date={prices.date} />
      <AnsweredHere prices={prices} edit={edit} add={isAdmin ? add : undefined} />
      <OwnPrices prices={ownOnly(prices)} edit={edit} />
      <LookUp text={text} onType={setText} found={prices.found} edit={edit} />
      {wish && <PriceDialog wish={wish} onClose={() => setWish(null)} />}
    </div>
  );
}
