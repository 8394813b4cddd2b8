import { useState } from 'react';
import type { Model } from '../../api/types';
import { full } from '../../format/numbers';
import { span } from '../../format/time';
import { Button } from '../../parts/button';
import { JobState, useJob } from '../../parts/job';
import { Section } from './section';
import { timeLeft } from './time-left';
import { useSetting } from './use-setting';

/** How much of a processor embedding may have beside what is asked. */
const SHARES = [
  [0, 'none: it is paused'],
  [0.1, 'a tenth'],
  [0.25, 'a quarter'],
  [0.5, 'half'],
  [1, 'all of it'],
] as const;

function Share() {
  const { setting, value, set } = useSetting('serve.embedding_share');
  if (!setting) return null;
  const share = Number(value);
  const isOther = SHARES.every(([one]) => one !== share);
  return (
    <label className="flex flex-wrap items-center gap-x-3 gap-y-1">
      Processor that it may use
      <select
        value={share}
        onChange={(event) => set(Number(event.target.value))}
        className="h-8 rounded-control border border-line-strong bg-bg px-2 max-phone:h-11"
      >
        {isOther && <option value={share}>{`${share} of one`}</option>}
        {SHARES.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How much was left when this was first looked at, and when that was. */
function useFirst(pending: number) {
  const [first, setFirst] = useState({ pending, at: Date.now() });
  // More has come: what was measured before says nothing of it.
  if (pending > first.pending) setFirst({ pending, at: Date.now() });
  return first;
}

function Rest({ pending, total }: { pending: number; total: number }) {
  const left = timeLeft(useFirst(pending), pending, Date.now());
  const part = (total - pending) / total;
  return (
    <label className="flex flex-col gap-1.5">
      <span className="text-muted tabular-nums">
        {`${Math.floor(part * 100)}% is embedded; ${full(pending)} of ${full(total)} changes are left`}
        {left !== null && `, about ${span(left)}`}
      </span>
      <progress
        max={1}
        value={part}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
      />
    </label>
  );
}

/** How far the archive is embedded, and how fast that goes on. */
export function Embedding({ model }: { model: Model }) {
  const { job, isRunning, start } = useJob('embed');
  const pending = model.pending ?? 0;
  return (
    <Section
      title="Embedding"
      about="The model reads each message once, in the background. What it has not read yet is found by words."
      action={
        pending > 0 && (
          <Button disabled={isRunning} onClick={() => start()}>
            Embed all now
          </Button>
        )
      }
    >
      {pending > 0 ? <Rest pending={pending} total={model.total} /> : <p>All messages are embedded.</p>}
      <JobState job={job} />
      <Share />
    </Section>
  );
}
