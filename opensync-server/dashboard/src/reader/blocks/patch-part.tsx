import { useMemo } from 'react';
import type { Part } from '../../api/types';
import { hunkOf } from '../../text/diff';
import { DiffView } from '../../text/diff-view';
import { readPatch } from '../../text/patch';
import { Name } from '../../text/plain';
import { RawPart } from './raw';

/** A change to files that stands by itself; JSON that is no patch is shown as such. */
export function PatchPart({ part, id }: { part: Part; id: string }) {
  const files = useMemo(
    () => readPatch(part.text ?? '').filter((file) => file.hunks.length > 0),
    [part.text],
  );
  if (files.length === 0) return <RawPart part={part} id={id} />;
  return files.map((file) => (
    <div key={file.path}>
      <Name text={file.path} className="file-name" />
      <DiffView hunks={file.hunks.map(hunkOf)} numbered />
    </div>
  ));
}
