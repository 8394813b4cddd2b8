import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useRef, useState } from 'react';
import { useActions } from '../../actions/registry';
import { SETTLE, STATS, wrappedQuery } from '../../api/stats';
import type { Wrapped } from '../../api/types';
import { plural } from '../../format/numbers';
import { Awaited } from '../../parts/awaited';
import { Button } from '../../parts/button';
import { useFollow } from '../../parts/follow';
import { usePageTitle } from '../../parts/page-title';
import { Panel } from '../../parts/panel';
import { saveBlob } from '../../parts/save';
import { Empty, Failure } from '../../parts/states';
import { CARD_SIZES, Card } from './card';
import { Looks, Times } from './controls';
import { LOOKS } from './looks';
import { pictureOf } from './picture';
import { useWrapped } from './state';
import { PERIODS, type Period, type Stretch, stretchOf } from './stretch';
import { type Told, toldOf } from './told';
import { WORDS } from './words';

type State = ReturnType<typeof useWrapped>;

/** The same as the card says, as text. */
function Facts({ told }: { told: Told }) {
  const lists = [
    ['Models', told.models],
    ['Projects', told.projects],
    ['Tools', told.tools],
  ] as const;
  return (
    <Panel title={told.name} finding={`${told.tokens} tokens`}>
      <dl className="flex flex-col gap-1 text-dense">
        {told.facts.map(({ value, name }) => (
          <div key={name} className="flex justify-between gap-3">
            <dt className="text-muted">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
        {lists.map(([title, rows]) => (
          <div key={title} className="flex justify-between gap-3">
            <dt className="shrink-0 text-muted">{title}</dt>
            <dd className="min-w-0 text-right">
              <bdi>{rows.map(({ name }) => name).join(', ') || 'none'}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {told.lines.map((line) => (
        <p key={line} className="text-dense text-muted">
          {line}
        </p>
      ))}
    </Panel>
  );
}

/** Saves the card as a picture. */
function useSave(stretch: Stretch, shape: keyof typeof CARD_SIZES) {
  const drawing = useRef<SVGSVGElement>(null);
  const [error, setError] = useState<unknown>(null);
  const save = () => {
    if (!drawing.current) return;
    setError(null);
    pictureOf(drawing.current, CARD_SIZES[shape]).then(
      (picture) => saveBlob(`opensync-wrapped-${stretch.at}.png`, picture),
      setError,
    );
  };
  useActions([{ id: 'wrapped.save', name: 'Save the picture', group: WORDS.title, keys: ['s'], run: save }]);
  return { drawing, save, error };
}

interface OfProps {
  state: State;
  wrapped: Wrapped;
}

/** The card, and what can be chosen of it. */
function Shown({ state, wrapped }: OfProps) {
  const { search, go } = state;
  const { look = 'night', shape = 'tall' } = search;
  const stretch = stretchOf(periodOf(wrapped), wrapped.firstDay);
  const told = toldOf(wrapped, stretch, { hasNames: search.names === true, hasCost: search.free !== true });
  const { drawing, save, error } = useSave(stretch, shape);
  const sessions = plural(wrapped.totals.sessions, 'session');
  return (
    <div className="flex items-start gap-6 max-wide:flex-col">
      <div
        className={`w-full shrink-0 overflow-hidden rounded-panel border border-line ${shape === 'tall' ? 'max-w-[27rem]' : 'max-w-[44rem]'}`}
      >
        <Card
          ref={drawing}
          told={told}
          look={LOOKS[look]}
          shape={shape}
          label={`${told.name}: ${told.tokens} tokens in ${sessions}`}
        />
      </div>
      <div className="flex w-full min-w-0 max-w-md flex-col gap-4">
        <Looks stretch={stretch} search={search} go={go} />
        <div className="flex flex-col items-start gap-1.5">
          <Button look="primary" onClick={save}>
            <Download size={16} /> Save as PNG
          </Button>
          <p className="text-label text-muted">{WORDS.hint}</p>
        </div>
        {error !== null && <Failure what={WORDS.notMade} error={error} retry={save} />}
        <Facts told={told} />
      </div>
    </div>
  );
}

function periodOf({ period }: Wrapped): Period {
  return PERIODS.find((one) => one === period) ?? 'day';
}

function OfStretch({ state, stretch }: { state: State; stretch: Stretch }) {
  const query = useQuery(wrappedQuery(stretch.period, stretch.from));
  useFollow(STATS, SETTLE);
  return (
    <Awaited query={query} what={WORDS.what} rows={10}>
      {(wrapped) =>
        wrapped.totals.sessions > 0 ? (
          <Shown state={state} wrapped={wrapped} />
        ) : (
          <Empty title={`Nothing in ${stretchOf(periodOf(wrapped), wrapped.firstDay).name}`}>
            <p>No session began or went on in this time. Look at another one.</p>
          </Empty>
        )
      }
    </Awaited>
  );
}

/** A picture of a day, week, month or year, to keep or to show around. */
export function WrappedScreen() {
  usePageTitle('Wrapped');
  const state = useWrapped();
  const { stretch, today, go } = state;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" data-scroll-restoration-id="wrapped">
      <div className="mx-auto flex max-w-[75rem] flex-col gap-4 px-4 py-3">
        <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 tabIndex={-1} className="text-section font-semibold">
            {WORDS.title}
          </h1>
          <span className="flex-1" />
          {stretch && <Times stretch={stretch} today={today} go={go} />}
        </header>
        {stretch ? (
          <OfStretch state={state} stretch={stretch} />
        ) : (
          <Empty title="There is no such time">
            <p>A day is written as 2026-11-30, a month as 2026-11, a year as 2026.</p>
          </Empty>
        )}
      </div>
    </div>
  );
}
