import type { Overview } from '../../api/types';
import { share } from '../../format/measures';
import { full, money, short } from '../../format/numbers';
import { Panel } from '../../parts/panel';

/** What the cache of prompts did: how much came out of it, and what that saved. */
export function CachePanel({ overview }: { overview: Overview }) {
  const { readTokens, inputTokens, saved } = overview.cache;
  const { usage } = overview.totals;
  const written = usage.cacheWrite5m + usage.cacheWrite1h;
  const parts = [
    ['Read from it', readTokens, 'var(--chart-3)'],
    ['Written to it', written, 'var(--chart-5)'],
    ['Not in it', Math.max(0, inputTokens - readTokens - written), 'var(--faint)'],
  ] as const;
  const isSaving = saved >= 0;
  const said = isSaving ? `saved ${money(saved)}` : `cost ${money(-saved)} more than it saved`;
  return (
    <Panel
      title="Cache"
      finding={
        inputTokens === 0
          ? 'Nothing was sent in this time.'
          : `${share(readTokens, inputTokens)} of all input came from the cache, which ${said}.`
      }
    >
      <div aria-hidden="true" className="flex h-2.5 gap-px overflow-hidden rounded-full bg-surface">
        {parts.map(([name, tokens, colour]) => (
          <div key={name} style={{ flexGrow: tokens, background: colour }} />
        ))}
      </div>
      <dl className="flex flex-col gap-1.5 text-dense">
        {parts.map(([name, tokens, colour]) => (
          <div key={name} className="flex items-center gap-2">
            <dt className="flex flex-1 items-center gap-2 text-muted">
              <span className="size-2.5 rounded-[2px]" style={{ background: colour }} />
              {name}
            </dt>
            <dd className="tabular-nums" title={full(tokens)}>
              {short(tokens)}
            </dd>
            <dd className="w-12 text-right text-faint tabular-nums">{share(tokens, inputTokens)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
