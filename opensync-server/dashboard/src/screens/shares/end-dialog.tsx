import { useMutation, useQueryClient } from '@tanstack/react-query';
import { asProblem } from '../../api/problem';
import { endShare, sharesQuery } from '../../api/shares';
import type { Share } from '../../api/types';
import { full, plural } from '../../format/numbers';
import { Button } from '../../parts/button';
import { Dialog } from '../../parts/dialog';
import { say } from '../../parts/notices';

/** Ends one after another: of those that failed the first says why. */
async function endEach(shares: readonly Share[]): Promise<void> {
  const failed: unknown[] = [];
  for (const { slug } of shares) await endShare(slug).catch((error: unknown) => failed.push(error));
  if (failed.length > 0)
    throw new Error(`${plural(failed.length, 'share')} could not be ended: ${asProblem(failed[0]).message}`);
}

interface Props {
  shares: readonly Share[];
  onEnded: () => void;
  onClose: () => void;
}

/** Asks before shares are ended: there is no way back. */
export function EndDialog({ shares, onEnded, onClose }: Props) {
  const queries = useQueryClient();
  const isOne = shares.length === 1;
  const end = useMutation({
    mutationFn: () => endEach(shares),
    onSuccess: () => {
      say(isOne ? 'The share is ended' : `${full(shares.length)} shares are ended`);
      onEnded();
    },
    onSettled: () => {
      void queries.invalidateQueries(sharesQuery);
      void queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  return (
    <Dialog title={isOne ? 'End this share?' : `End all ${full(shares.length)} shares?`} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        <p>
          {isOne ? 'Its address leads' : 'Their addresses lead'} nowhere from now on, and never will again.
          What was shared stays in your archive.
        </p>
        {end.error && <p className="text-bad">{asProblem(end.error).message}</p>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep sharing</Button>
          <Button look="danger" disabled={end.isPending} onClick={() => end.mutate()}>
            {isOne ? 'End it' : 'End them'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
