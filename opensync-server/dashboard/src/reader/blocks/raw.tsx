import type { Part } from '../../api/types';
import { readJson } from '../../text/json';
import { JsonTree } from '../../text/json-tree';
import { LongText } from '../../text/long-text';
import { Fold } from './fold';

function Raw({ part }: { part: Part }) {
  const text = part.text ?? '';
  const json = part.cut ? undefined : readJson(text);
  return json === undefined ? <LongText text={text} /> : <JsonTree value={json} />;
}

/** A part that these pages do not know, under the name that its agent has for it. */
export function RawPart({ part, id }: { part: Part; id: string }) {
  return (
    <Fold id={id} label={part.name ?? part.kind} line={part.text ?? ''}>
      {() => <Raw part={part} />}
    </Fold>
  );
}
