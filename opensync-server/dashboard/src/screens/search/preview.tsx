import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { messagesAroundQuery } from '../../api/sessions';
import type { Message, SessionHits } from '../../api/types';
import { piecesOf } from '../../format/ranges';
import { Failure, Skeleton } from '../../parts/states';
import { Moment } from '../../parts/values';
import type { Place } from './results';
import { WORDS } from './words';

const Excerpt = lazy(() => import('../../reader/excerpt').then(({ Excerpt }) => ({ default: Excerpt })));

/** The parts of a message that are hits, and the words that made them so, the longest first. */
function foundIn({ hits }: SessionHits, place: number): { parts: number[]; words: string[] } {
  const here = hits.filter((hit) => hit.place === place);
  const pieces = here.flatMap((hit) => piecesOf(hit.snippet, hit.ranges));
  const words = new Set(pieces.filter((piece) => piece.isHit).map((piece) => piece.text));
  return {
    parts: here.flatMap((hit) => hit.part ?? []),
    words: [...words].sort((a, b) => b.length - a.length),
  };
}

function head(message: Message) {
  return (
    <h3 className="mb-1 flex gap-2 text-label text-muted">
      <span className="flex-1">
        {WORDS.roles[message.role]} #{message.place + 1}
      </span>
      <Moment at={message.createdAt} />
    </h3>
  );
}

/** The message of a hit as the reader shows it, with the one before it and the one after. */
export function Preview({ at, found }: { at: Place; found: SessionHits }) {
  const query = useQuery(messagesAroundQuery(at.id, at.place));
  const { parts, words } = useMemo(() => foundIn(found, at.place), [found, at.place]);
  const near = useMemo(
    () => query.data?.items.filter(({ place }) => Math.abs(place - at.place) <= 1) ?? [],
    [query.data, at.place],
  );
  if (query.error)
    return <Failure what="The message could not be read" error={query.error} retry={() => query.refetch()} />;
  if (query.isPending) return <Skeleton rows={4} height={72} />;
  return (
    <div className="flex flex-col gap-3 p-4">
      <Suspense fallback={<Skeleton rows={4} height={72} />}>
        <Excerpt
          id={at.id}
          folder={found.session.project?.path ?? null}
          messages={near}
          place={at.place}
          parts={parts}
          words={words}
          head={head}
        />
      </Suspense>
      <Link
        to="/sessions/$id"
        params={{ id: at.id }}
        search={{ at: at.place }}
        className="text-accent hover:underline"
      >
        Open the session here
      </Link>
    </div>
  );
}
