import { Link } from '@tanstack/react-router';
import { Copy, ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { readAddress } from '../../api/client';
import type { Share } from '../../api/types';
import { full, plural } from '../../format/numbers';
import { absolute } from '../../format/time';
import { Button } from '../../parts/button';
import { copyText } from '../../parts/copy';
import { Fact } from '../../parts/fact';
import { useSessionTitle } from '../../parts/session-title';
import { SidePanel } from '../../parts/side-panel';
import { Ending, Moment } from '../../parts/values';
import { Preview } from '../../reader/share-preview';
import { addressOf } from './cells';
import { EndField } from './end-field';

/** The address, to be copied or followed. */
function Address({ share }: { share: Share }) {
  const address = addressOf(share);
  return (
    <div className="flex flex-col gap-2">
      <code className="block rounded-control border border-line bg-surface px-2.5 py-2 font-mono text-dense select-all">
        {address}
      </code>
      <div className="flex gap-2">
        <Button look="primary" className="flex-1" onClick={() => copyText(address, 'The link is copied')}>
          <Copy size={15} /> Copy the link
        </Button>
        <a
          href={share.path}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-8 flex-1 items-center justify-center gap-1.5 rounded-control border border-line-strong bg-raised px-3 font-medium hover:bg-surface max-phone:min-h-11"
        >
          <ExternalLink size={15} aria-hidden="true" /> Open the page
        </a>
      </div>
    </div>
  );
}

/** What readers see, and what not, in words. */
function shown(share: Share): ReactNode {
  const hidden = [share.redact && 'secrets', share.redactEmails && 'e-mail addresses'].filter(Boolean);
  const seen = [share.showThinking && 'thinking', share.showCost && 'tokens and cost'].filter(Boolean);
  return (
    <>
      {hidden.length > 0 ? (
        `${hidden.join(' and ')} hidden`
      ) : (
        <span className="text-bad">secrets are not hidden</span>
      )}
      {seen.length > 0 && <span className="text-muted">; {seen.join(', ')} shown</span>}
    </>
  );
}

function Facts({ share, title }: { share: Share; title: string }) {
  return (
    <dl className="text-dense">
      <Fact name="Session">
        <Link
          to="/sessions/$id"
          params={{ id: share.sessionId }}
          className="text-accent underline-offset-2 hover:underline"
        >
          <bdi>{title}</bdi>
        </Link>
      </Fact>
      <Fact name="Messages">{full(share.messageCount)}</Fact>
      <Fact name="Shared">{absolute(share.createdAt)}</Fact>
      <Fact name="Reads">{share.views === 0 ? 'none yet' : plural(share.views, 'read')}</Fact>
      <Fact name="Last read">{share.viewedAt == null ? 'never' : <Moment at={share.viewedAt} />}</Fact>
      <Fact name="Readers see">{shown(share)}</Fact>
      <Fact name="Password">{share.hasPassword ? 'needed' : 'none'}</Fact>
      <Fact name={share.isExpired ? 'Ended' : 'Ends'}>
        {share.isExpired ? (
          <span className="text-muted">by itself; another end opens it again</span>
        ) : (
          <Ending at={share.expiresAt} />
        )}
        <EndField share={share} />
      </Fact>
    </dl>
  );
}

interface Props {
  share: Share;
  end: () => void;
  onClose: () => void;
}

/** One share beside the ledger: its address, what it shows, when it ends. */
export function SharePanel({ share, end, onClose }: Props) {
  const title = useSessionTitle(share.sessionId, share.title);
  return (
    <SidePanel title={title} name="share" width={400} onClose={onClose}>
      <div className="flex flex-col gap-5 p-4">
        {!share.isExpired && <Address share={share} />}
        <Facts share={share} title={title} />
        <div>
          <Preview address={readAddress('/shares/{slug}/preview', { path: { slug: share.slug } })} />
        </div>
        <Button look="danger" className="self-start" onClick={end}>
          {share.isExpired ? 'Remove for good' : 'End it now'}
        </Button>
      </div>
    </SidePanel>
  );
}
