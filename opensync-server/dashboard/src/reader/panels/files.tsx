import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { timelineQuery } from '../../api/reader';
import { plural } from '../../format/numbers';
import { commonFolder } from '../../format/path';
import { Failure, Skeleton } from '../../parts/states';
import { Name } from '../../text/plain';
import { type FileUse, filesOf } from './files-of';

function Did({ file }: { file: FileUse }) {
  return (
    <span className="turn-led">
      {file.reads > 0 ? <span>{plural(file.reads, 'read')}</span> : null}
      {file.edits > 0 ? <span>{plural(file.edits, 'edit')}</span> : null}
      {file.added > 0 ? <span className="tone-ok">{`+${file.added}`}</span> : null}
      {file.removed > 0 ? <span className="tone-bad">{`−${file.removed}`}</span> : null}
      {file.failures > 0 ? <span className="tone-bad">{`${file.failures} failed`}</span> : null}
    </span>
  );
}

/** The files that were read and changed. A press leads to the first place, another to the next. */
export function FilesPanel({ id, onShow }: { id: string; onShow(place: number): void }) {
  const timeline = useQuery(timelineQuery(id));
  const files = useMemo(() => filesOf(timeline.data?.calls ?? []), [timeline.data]);
  if (timeline.isPending) return <Skeleton rows={6} height={40} />;
  if (timeline.isError) {
    return (
      <Failure
        what="The files could not be read"
        error={timeline.error}
        retry={() => void timeline.refetch()}
      />
    );
  }
  if (files.length === 0) return <p className="note">no file was read or changed</p>;
  const folder = files.length > 1 ? commonFolder(files.map((file) => file.path)) : '';
  return (
    <>
      {folder === '' ? null : (
        <p className="note">
          in <Name text={folder} />
        </p>
      )}
      <ul className="turns">
        {files.map((file) => (
          <li key={file.path}>
            <FileRow file={file} name={file.path.slice(folder.length)} onShow={onShow} />
          </li>
        ))}
      </ul>
    </>
  );
}

function FileRow({ file, name, onShow }: { file: FileUse; name: string; onShow(place: number): void }) {
  return (
    <>
      <span className="file-row">
        <Name text={name} />
        <Did file={file} />
      </span>
      <span className="file-places">
        {file.places.slice(0, 12).map((place, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a file may be used twice at one place
          <button key={index} type="button" className="text-button" onClick={() => onShow(place)}>
            {`#${place}`}
          </button>
        ))}
        {file.places.length > 12 ? (
          <span className="note">{`and ${file.places.length - 12} more`}</span>
        ) : null}
      </span>
    </>
  );
}
