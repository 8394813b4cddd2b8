import { useEffect, useMemo, useState } from 'react';
import type { Outline } from '../api/types';
import { highlight } from './find/highlight';
import { useFind } from './find/use-find';
import { Header } from './header';
import { List } from './list/list';
import { Minimap } from './minimap';
import { NewBelow } from './new-below';
import { Panel } from './panels/panel';
import './reader.css';
import type { ReaderSearch, Write } from './state';
import { Toolbar } from './toolbar';
import { useReaderActions } from './use-actions';
import { useFollowing } from './use-following';
import { useReader } from './use-reader';

interface ReaderProps {
  id: string;
  outline: Outline;
  search: ReaderSearch;
  write: Write;
}

/** A conversation with all that helps to read it. */
export function Reader({ id, outline, search, write }: ReaderProps) {
  const reader = useReader({ id, outline, search, write });
  const { layout, list, field } = reader;
  const following = useFollowing({ id, outline, reader, search, write });
  const finding = useFind({
    id,
    query: search.find ?? '',
    write: (find) => write({ find: find === '' ? undefined : find }),
    show: (hit) => reader.show(hit.place, hit.part),
    placeNow: () => reader.seen.current,
  });
  useReaderActions({ reader, finding, search, write, outline });
  const [column, setColumn] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (column) return highlight(column, finding.query, finding.isExact);
  }, [column, finding.query, finding.isExact]);
  const hits = useMemo(() => new Set(finding.hits.map((hit) => hit.place)), [finding.hits]);
  return (
    <div className="reader">
      <Header id={id} session={outline.session} />
      <Toolbar search={search} write={write} finding={finding} field={field} rows={outline.rows} />
      <div className="reader-main">
        <div className="reader-column" ref={setColumn}>
          <List
            ref={list}
            id={id}
            rows={outline.rows}
            byPlace={reader.byPlace}
            layout={layout}
            openings={reader.openings}
            hidesThinking={reader.view.hide.has('thinking')}
            current={reader.current}
            unreadFrom={following.unreadFrom}
            isFollowing={search.tail === true}
            first={reader.firstIndex}
            onFold={reader.fold}
            onSeen={following.onSeen}
            onChoose={reader.choose}
          />
          <NewBelow count={following.newBelow} onShow={following.showEnd} />
        </div>
        <Minimap layout={layout} hits={hits} list={list} />
        {search.panel ? (
          <Panel
            name={search.panel}
            id={id}
            outline={outline}
            layout={layout}
            finding={finding}
            onShow={reader.show}
            onPanel={(panel) => write({ panel })}
          />
        ) : null}
      </div>
    </div>
  );
}
