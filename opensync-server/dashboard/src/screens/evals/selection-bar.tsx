import { Download, FlaskConicalOff, Gavel, Tag, X } from 'lucide-react';
import { useState } from 'react';
import { STATUSES } from '../../api/evals';
import type { EvalStatus } from '../../api/types';
import { plural } from '../../format/numbers';
import { Button, IconButton } from '../../parts/button';
import { useChangeSessions, useTag } from '../../parts/change-sessions';
import { Menu } from '../../parts/menu';
import { TagDialog } from '../../parts/tag-dialog';
import type { Piles } from './piles';
import { STATUS_NAMES } from './words';

/** Judges the selected sessions, or takes them out of the evaluations. */
function useBulk(piles: Piles) {
  const change = useChangeSessions();
  const { selected } = piles;
  const many = plural(selected.length, 'session');
  return {
    judge: (status: EvalStatus | null) =>
      change(
        selected,
        `${many}: ${status ? STATUS_NAMES[status].toLowerCase() : 'no longer judged'}`,
        () => ({ evalStatus: status }),
        ({ evalStatus }) => ({ evalStatus: evalStatus ?? null }),
      ),
    unmark: () => {
      change(
        selected,
        `${many} taken out of the evaluations`,
        () => ({ evalReady: false }),
        () => ({ evalReady: true }),
      );
      piles.clear();
    },
  };
}

function Judge({ judge }: { judge: (status: EvalStatus | null) => void }) {
  return (
    <Menu
      label="Judge the selected sessions"
      trigger={
        <>
          <Gavel size={16} aria-hidden="true" /> Judge
        </>
      }
      className="inline-flex min-h-8 items-center gap-1.5 rounded-control px-3 font-medium text-muted hover:bg-hover hover:text-text max-phone:min-h-11"
      items={[
        ...STATUSES.map((one) => ({ name: STATUS_NAMES[one], run: () => judge(one) })),
        { name: 'Not judged', run: () => judge(null) },
      ]}
    />
  );
}

/** What can be done with the selected sessions at once; each of it can be undone. */
export function SelectionBar({ piles, openExport }: { piles: Piles; openExport: () => void }) {
  const tag = useTag();
  const { judge, unmark } = useBulk(piles);
  const [isTagging, setTagging] = useState(false);
  const { selected } = piles;
  return (
    <div
      role="toolbar"
      aria-label="Selected sessions"
      className="flex shrink-0 items-center gap-1 overflow-x-auto border-line border-t bg-surface px-3 py-1.5"
    >
      <span className="mr-2 whitespace-nowrap font-medium tabular-nums">
        {plural(selected.length, 'session')}
      </span>
      <Judge judge={judge} />
      <Button look="quiet" onClick={() => setTagging(true)}>
        <Tag size={16} /> Tag
      </Button>
      <Button look="quiet" onClick={unmark}>
        <FlaskConicalOff size={16} /> Take out
      </Button>
      <Button look="quiet" onClick={openExport}>
        <Download size={16} /> Export
      </Button>
      <span className="flex-1" />
      <IconButton label="Select nothing" icon={<X size={18} />} onClick={piles.clear} />
      {isTagging && (
        <TagDialog
          sessions={selected}
          onTag={(word, isAdded) => {
            tag(selected, word, isAdded);
            setTagging(false);
          }}
          onClose={() => setTagging(false)}
        />
      )}
    </div>
  );
}
