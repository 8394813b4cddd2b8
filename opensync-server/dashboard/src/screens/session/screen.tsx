import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback } from 'react';
import { outlineQuery } from '../../api/reader';
import type { Session } from '../../api/types';
import { titleOf } from '../../format/names';
import { usePageTitle } from '../../parts/page-title';
import { Empty, Failure, Skeleton } from '../../parts/states';
import { Reader } from '../../reader/reader';
import type { SessionSearch } from './address';
import { words } from './words';

const route = getRouteApi('/sessions/$id');

/** What the page is about where there is no conversation to give it a title, for those who listen. */
function Heading({ text }: { text: string }) {
  return (
    <h1 className="sr-only" tabIndex={-1}>
      {text}
    </h1>
  );
}

function AllSessions() {
  return (
    <Link to="/sessions" className="text-accent underline">
      {words.all}
    </Link>
  );
}

/** The session could not be read: why, and the way back. */
function Unread({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <>
      <Heading text={words.failed} />
      <Failure what={words.failed} error={error} retry={retry} />
      <p className="mx-4">
        <AllSessions />
      </p>
    </>
  );
}

/** A session in which there is nothing to read. */
function Nothing({ session }: { session: Session }) {
  return (
    <>
      <h1 className="truncate px-4 py-3 font-semibold text-section" tabIndex={-1}>
        <bdi>{titleOf(session)}</bdi>
      </h1>
      <Empty title={words.empty}>
        <p>{words.emptyMore}</p>
        <AllSessions />
      </Empty>
    </>
  );
}

/** A conversation, to be read. */
export function SessionScreen() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const outline = useQuery(outlineQuery(id));
  usePageTitle(outline.data ? titleOf(outline.data.session) : words.loading);
  const write = useCallback(
    (change: { [Key in keyof SessionSearch]?: SessionSearch[Key] | undefined }, isStep = false) => {
      navigate({
        search: (before) =>
          Object.fromEntries(
            Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined),
          ),
        replace: !isStep,
        resetScroll: false,
      });
    },
    [navigate],
  );
  if (outline.isPending) {
    return (
      <>
        <Heading text={words.loading} />
        <Skeleton rows={12} height={56} />
      </>
    );
  }
  if (!outline.data) {
    return <Unread error={outline.error} retry={() => void outline.refetch()} />;
  }
  if (outline.data.rows.length === 0) return <Nothing session={outline.data.session} />;
  return <Reader key={id} id={id} outline={outline.data} search={search} write={write} />;
}
