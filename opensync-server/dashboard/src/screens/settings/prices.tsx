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
  const { date, own, used, found } = query.data;
  const wishFor = (model: string, from: object | null | undefined) => {
    const mine = own.find((one) => one.model === model);
    setWish({ model, rates: typed(mine ?? from ?? {}), own: mine });
  };
  const edit = isAdmin ? wishFor : undefined;
  return (
    <div className="flex flex-col gap-8">
      <Reprice isAdmin={isAdmin} date={date} />
      <Section title="Models that answered here">
        {used.length === 0 ? (
          <p className="text-muted">No model has answered in what is stored.</p>
        ) : (
          <PriceTable
            label="Models that answered here"
            rows={missingFirst(used).map((model) => ({
              ...model,
              own: own.find((one) => one.model === model.price?.name),
            }))}
            edit={edit}
          />
        )}
        {isAdmin && (
          <Button
            className="self-start"
            onClick={() => setWish({ model: null, rates: NO_RATES, own: undefined })}
          >
            Set the price of another model
          </Button>
        )}
      </Section>
      {ownOnly(query.data).length > 0 && (
        <Section title="Your own prices of other models">
          <PriceTable
            label="Your own prices of other models"
            rows={ownOnly(query.data).map((price) => ({ model: price.model, own: price, price: null }))}
            edit={edit}
          />
        </Section>
      )}
      <Section title="Look one up">
        <input
          type="search"
          aria-label="A model's name"
          value={text}
          placeholder="opus"
          onChange={(event) => setText(event.target.value)}
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
      {wish && <PriceDialog wish={wish} onClose={() => setWish(null)} />}
    </div>
  );
}
