import type { Message, Part } from '../../api/types';
import { Markdown } from '../../text/markdown';
import { partKey } from '../bodies/openings';
import { counted } from '../tools/tool';
import { Fold } from './fold';
import { RestOfPart } from './rest';

/** The first line of a text that says something. */
function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.replace(/^#+\s*|\*\*/g, '');
}

/** What a model thought: its first line, and all of it when opened. */
export function Thinking({ message, part }: { message: Message; part: Part }) {
  const text = part.text ?? '';
  if (text.trim() === '') return <p className="note">thought; the words of it were not kept</p>;
  const words = part.cut ? undefined : counted(text.split(/\s+/).filter(Boolean).length, 'word');
  return (
    <Fold id={partKey(message.place, part.n)} label="Thinking" line={firstLine(text)} fact={words}>
      {() => (
        <>
          <Markdown text={text} />
          {part.cut ? <RestOfPart place={message.place} part={part.n} bytes={part.bytes} /> : null}
        </>
      )}
    </Fold>
  );
}
