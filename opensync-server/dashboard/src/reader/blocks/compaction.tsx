import type { Message, Part } from '../../api/types';
import { Markdown } from '../../text/markdown';
import { partKey } from '../bodies/openings';
import { counted } from '../tools/tool';
import { Fold } from './fold';
import { RestOfPart } from './rest';

/** A summary that took the place of what came before it. */
export function Compaction({ message, part }: { message: Message; part: Part }) {
  const text = part.text ?? '';
  const words = text.split(/\s+/).filter(Boolean).length;
  return (
    <Fold
      id={partKey(message.place, part.n)}
      label="Summary"
      line={text.replace(/\s+/g, ' ')}
      fact={part.cut ? undefined : counted(words, 'word')}
    >
      {() => (
        <>
          <Markdown text={text} />
          {part.cut ? <RestOfPart place={message.place} part={part.n} bytes={part.bytes} /> : null}
        </>
      )}
    </Fold>
  );
}
