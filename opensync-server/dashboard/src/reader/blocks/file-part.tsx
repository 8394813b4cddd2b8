import type { Part } from '../../api/types';
import { bytes } from '../../format/numbers';
import { Code } from '../../text/code';
import { languageOfPath } from '../../text/language';
import { partKey } from '../bodies/openings';
import { Fold } from './fold';
import { RestOfPart } from './rest';

/** A file that was attached or shown. */
export function FilePart({ part, place }: { part: Part; place: number }) {
  const name = part.name ?? 'file';
  const text = part.text ?? '';
  const size = bytes(part.bytes);
  return (
    <Fold id={partKey(place, part.n)} label="File" line={name} fact={size}>
      {() => (
        <>
          {text === '' ? (
            <p className="note">its content was not kept</p>
          ) : (
            <Code text={text} language={languageOfPath(name)} />
          )}
          {part.cut ? <RestOfPart place={place} part={part.n} bytes={part.bytes} /> : null}
        </>
      )}
    </Fold>
  );
}
