import { Coins, Eye, KeyRound, ShieldOff } from 'lucide-react';
import type { Share } from '../../api/types';
import { classes } from '../../parts/classes';
import { useSessionTitle } from '../../parts/session-title';

/** Where readers find a share, in full. */
export function addressOf(share: Share): string {
  return share.url ?? new URL(share.path, window.location.href).href;
}

/** What is particular about a share: that it needs a password, that it shows more than usual. */
function Marks({ share }: { share: Share }) {
  const marks = [
    share.hasPassword && ([KeyRound, 'text-muted', 'Readers need a password'] as const),
    !share.redact && ([ShieldOff, 'text-bad', 'Secrets are not hidden'] as const),
    share.showCost && ([Coins, 'text-muted', 'Readers see tokens and cost'] as const),
  ].filter((mark) => mark !== false);
  return marks.map(([Icon, colour, name]) => (
    <span key={name} role="img" aria-label={name} title={name} className={`shrink-0 ${colour}`}>
      <Icon size={14} />
    </span>
  ));
}

/** The session that is shared, and whether it can still be read. */
export function TitleCell({ share }: { share: Share }) {
  const title = useSessionTitle(share.sessionId, share.title);
  const state = share.isExpired ? 'Ended' : 'Can be read';
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <span
        role="img"
        aria-label={state}
        title={state}
        className={classes('size-2 shrink-0 rounded-full', share.isExpired ? 'bg-line-strong' : 'bg-ok')}
      />
      <span
        title={title}
        className={classes('min-w-16 truncate', share.isExpired ? 'text-muted' : 'font-medium')}
      >
        <bdi>{title}</bdi>
      </span>
      <Marks share={share} />
    </div>
  );
}

/** How often it was read; a dash where nobody did. */
export function Reads({ share }: { share: Share }) {
  if (share.views === 0) return <span className="text-faint">none</span>;
  return (
    <span className="inline-flex items-center gap-1 tabular-nums">
      <Eye size={13} aria-hidden="true" className="text-faint" />
      {share.views.toLocaleString('en')}
    </span>
  );
}
