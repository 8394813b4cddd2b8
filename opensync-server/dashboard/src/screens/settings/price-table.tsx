import { Pencil } from 'lucide-react';
import type { OwnPrice, OwnRates, Price } from '../../api/types';
import { plain } from '../../format/names';
import { full, plural, short } from '../../format/numbers';
import { rate } from '../../format/prices';
import { IconButton } from '../../parts/button';

/** A model, how much it was used, and what it costs. */
export interface PriceRow {
  model: string;
  price?: Price | null | undefined;
  own: OwnPrice | undefined;
  totalTokens?: number;
  unpriced?: number;
}

interface Props {
  label: string;
  rows: readonly PriceRow[];
  edit: ((model: string, from: object | null | undefined) => void) | undefined;
}

const NUMBER = 'px-2 py-2 text-right whitespace-nowrap tabular-nums';

function Name({ row }: { row: PriceRow }) {
  const { price, unpriced = 0, totalTokens } = row;
  const bands = price?.above ?? [];
  return (
    <>
      <p className="font-medium">
        <bdi>{plain(row.model)}</bdi>
        {(price?.isOwn || row.own) && (
          <span className="ml-2 rounded-control bg-chosen px-1.5 font-normal text-label">yours</span>
        )}
      </p>
      <p className="flex flex-wrap gap-x-3 text-muted">
        {totalTokens !== undefined && <span title={full(totalTokens)}>{`${short(totalTokens)} tokens`}</span>}
        {price && price.name !== row.model && <span>{`as ${price.name}`}</span>}
        {unpriced > 0 && <span className="text-warn">{`${plural(unpriced, 'answer')} without a cost`}</span>}
        {bands.map((band) => (
          <span key={band.thresholdTokens}>
            {`over ${short(band.thresholdTokens)} tokens: ${rate(band.input)} in, ${rate(band.output)} out`}
          </span>
        ))}
      </p>
    </>
  );
}

function Rates({ of: rates }: { of: Price | OwnRates | null | undefined }) {
  if (!rates)
    return (
      <>
        <td colSpan={2} className={`${NUMBER} text-warn`}>
          no price
        </td>
        <td colSpan={2} className="@max-xl:hidden" />
      </>
    );
  return [rates.input, rates.output, rates.cacheRead, rates.cacheWrite5m].map((value, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the columns are the same four in each row.
    <td key={place} className={`${NUMBER} ${place > 1 ? '@max-xl:hidden' : ''}`}>
      {value == null ? <span className="text-faint">follows</span> : rate(value)}
    </td>
  ));
}

const HEADS = [
  ['Input', ''],
  ['Output', ''],
  ['Cache read', '@max-xl:hidden'],
  ['Cache write', '@max-xl:hidden'],
] as const;

function Head({ isEditable }: { isEditable: boolean }) {
  return (
    <thead>
      <tr className="border-line border-b text-label text-muted">
        <th scope="col" className="py-1.5 text-left font-medium">
          Model
        </th>
        {HEADS.map(([name, narrow]) => (
          <th key={name} scope="col" className={`whitespace-nowrap px-2 text-right font-medium ${narrow}`}>
            {name}
          </th>
        ))}
        {isEditable && (
          <th scope="col">
            <span className="sr-only">Change</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

/** Prices by model. */
export function PriceTable({ label, rows, edit }: Props) {
  return (
    <div className="@container">
      <table aria-label={label} className="w-full border-collapse text-dense">
        <Head isEditable={edit !== undefined} />
        <tbody>
          {rows.map((row) => (
            <tr key={row.model} data-model={row.model} className="border-line border-b align-top">
              <td className="py-2">
                <Name row={row} />
              </td>
              <Rates of={row.price ?? row.own?.rates} />
              {edit && (
                <td className="w-9 py-1 text-right">
                  <IconButton
                    label={`Set the price of ${plain(row.model)}`}
                    icon={<Pencil size={15} />}
                    onClick={() => edit(row.own?.model ?? row.model, row.price)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
