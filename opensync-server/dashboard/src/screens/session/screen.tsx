import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { outlineQuery } from '../../api/reader';
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

/** A conversation, to be read. */
export function SessionScreen() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const outline = useQuery(outlineQuery(id));
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
    return (
      <>
        <Heading text={words.failed} />
        <Failure what={words.failed} error={outline.error} retry={() => void outline.refetch()} />
      </>
    );
  }
  if (outline.data.rows.length === 0) {
    return (
      <>
        <Heading text={words.empty} />
        <Empty title={words.empty}>{words.emptyMore}</Empty>
      </>
    );
  }
  return <Reader key={id} id={id} outline={outline.data} search={search} write={write} />;
}
