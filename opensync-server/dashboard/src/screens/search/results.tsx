import { Link } from '@tanstack/react-router';
import type { Hit, Session, SessionHits } from '../../api/types';
import { projectName, titleOf } from '../../format/names';
import { full } from '../../format/numbers';
import { AgentBadge } from '../../parts/agent';
import { classes } from '../../parts/classes';
import { Marked } from '../../parts/marked';
import { Moment } from '../../parts/values';
import { WORDS } from './words';

/** A hit by its address in the archive. */
export interface Place {
  id: string;
  place: number;
}

/** The name of a hit, for keys and selections. */
export function keyOf({ id, place }: Place): string {
  return `${place} ${id}`;
}

interface HitProps {
  id: string;
  hit: Hit;
  q: string;
  isCurrent: boolean;
  isChosen: boolean;
  look: () => void;
  choose: () => void;
}

function HitRow({ id, hit, q, isCurrent, isChosen, look, choose }: HitProps) {
  return (
    <li
      data-hit={keyOf({ id, place: hit.place })}
      className={classes(
        'flex items-start gap-2 rounded-control pr-2',
        isCurrent ? 'bg-chosen' : 'hover:bg-hover',
      )}
    >
      <label className="flex size-8 shrink-0 items-center justify-center">
        <input
          type="checkbox"
          aria-label={`Select message ${hit.place + 1} to copy it`}
          checked={isChosen}
          onChange={choose}
          className="size-4 accent-accent"
        />
      </label>
      <Link
        to="/sessions/$id"
        params={{ id }}
        search={{ at: hit.place, find: q }}
        onFocus={look}
        onMouseEnter={look}
        className="flex min-w-0 flex-1 flex-col py-1.5"
      >
        <span className="flex gap-2 text-label text-faint">
          <span>
            {hit.role ? WORDS.roles[hit.role] : 'title'}
            {hit.tool && <bdi> · {hit.tool}</bdi>}
          </span>
          <span>#{full(hit.place + 1)}</span>
          <Moment at={hit.createdAt} />
        </span>
        <bdi className="line-clamp-3 text-dense">
          <Marked text={hit.snippet} ranges={hit.ranges} />
        </bdi>
      </Link>
    </li>
  );
}

interface Props {
  found: SessionHits;
  q: string;
  current: string | null;
  chosen: ReadonlySet<string>;
  look: (place: Place) => void;
  choose: (place: Place) => void;
}

function FoundHead({ session }: { session: Session }) {
  return (
    <h2 className="flex items-center gap-2 px-2">
      <AgentBadge source={session.source} />
      <Link
        to="/sessions/$id"
        params={{ id: session.externalId }}
        className="min-w-0 truncate font-medium hover:underline"
      >
        <bdi>{titleOf(session)}</bdi>
      </Link>
      <span className="min-w-0 truncate text-dense text-muted">
        <bdi>{projectName(session.project)}</bdi>
      </span>
      <span className="flex-1" />
      <span className="text-dense text-faint">
        <Moment at={session.updatedAt} />
      </span>
    </h2>
  );
}

/** What was found in one session. */
export function Found({ found, q, current, chosen, look, choose }: Props) {
  const { session, hits, more, copies } = found;
  const id = session.externalId;
  return (
    <article className="border-line border-b px-2 py-3">
      <FoundHead session={session} />
      <ul className="mt-1">
        {hits.map((hit) => {
          const place = { id, place: hit.place };
          return (
            <HitRow
              key={`${hit.place} ${hit.part}`}
              id={id}
              hit={hit}
              q={q}
              isCurrent={current === keyOf(place)}
              isChosen={chosen.has(keyOf(place))}
              look={() => look(place)}
              choose={() => choose(place)}
            />
          );
        })}
      </ul>
      {more > 0 && (
        <Link
          to="/sessions/$id"
          params={{ id }}
          search={{ find: q }}
          className="ml-10 text-accent text-dense hover:underline"
        >
          and {full(more)} more in this session
        </Link>
      )}
      {copies > 0 && (
        <p className="ml-10 text-dense text-faint">The same is in {full(copies)} other sessions.</p>
      )}
    </article>
  );
}
