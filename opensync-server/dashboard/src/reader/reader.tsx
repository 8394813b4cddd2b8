import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useActions } from '../actions/registry';
import type { Outline } from '../api/types';
import { highlight } from './find/highlight';
import { useFind } from './find/use-find';
import { GoTo } from './go-to';
import { Header } from './header';
import { finds, modes } from './keys/modes';
import { goTo, moves } from './keys/moves';
import { useCopies } from './keys/use-copies';
import { useNeighbours } from './keys/use-neighbours';
import { List } from './list/list';
import { Minimap } from './minimap';
import { NewBelow } from './new-below';
import './reader.css';
import type { ReaderSearch, Write } from './state';
import { Toolbar } from './toolbar';
import { useFollowing } from './use-following';
import { type ReaderState, useReader } from './use-reader';

const Panel = lazy(async () => ({ default: (await import('./panels/panel')).Panel }));

interface ReaderProps {
  id: string;
  outline: Outline;
  search: ReaderSearch;
  write: Write;
}

/** What is found in the session, marked in what is on the screen. */
function useFinding({ id, search, write }: ReaderProps, reader: ReaderState, column: HTMLElement | null) {
  const finding = useFind({
    id,
    query: search.find ?? '',
    write: (find) => write({ find: find === '' ? undefined : find }),
    show: (hit) => reader.show(hit.place, hit.part),
    placeNow: () => reader.seen.current,
  });
  useEffect(() => {
    if (column) return highlight(column, [finding.query], finding.isExact);
  }, [column, finding.query, finding.isExact]);
  const hits = useMemo(() => new Set(finding.hits.map((hit) => hit.place)), [finding.hits]);
  return { finding, hits };
}

/** A conversation with all that helps to read it. */
export function Reader(props: ReaderProps) {
  const { id, outline, search, write } = props;
  const reader = useReader(props);
  const following = useFollowing({ ...props, reader });
  const [column, setColumn] = useState<HTMLElement | null>(null);
  const { finding, hits } = useFinding(props, reader, column);
  const [isGoing, setGoing] = useState(false);
  useActions([
    ...moves(reader, finding),
    goTo(() => setGoing(true)),
    ...modes(reader, search, write),
    ...finds(reader, finding),
    ...useCopies(id, reader, outline),
    ...useNeighbours(id),
  ]);
  return (
    <div className="reader">
      <Header id={id} session={outline.session} />
      <Toolbar search={search} write={write} finding={finding} field={reader.field} rows={outline.rows} />
      <div className="reader-main">
        <div className="reader-column" ref={setColumn}>
          <List
            {...{ id, reader, following }}
            rows={outline.rows}
            folder={outline.session.project?.path ?? null}
            isFollowing={search.tail === true}
          />
          <NewBelow count={following.newBelow} onShow={following.showEnd} />
        </div>
        <Minimap layout={reader.layout} hits={hits} list={reader.list} />
        <Suspense>
          {search.panel ? (
            <Panel
              name={search.panel}
              {...{ id, outline, finding }}
              onShow={reader.show}
              onPanel={(panel) => write({ panel })}
            />
          ) : null}
        </Suspense>
      </div>
      {isGoing ? <GoTo rows={outline.rows} reader={reader} onClose={() => setGoing(false)} /> : null}
    </div>
  );
}
