import { Markdown } from '../../text/markdown';
import { counted } from '../tools/tool';
import { Fold } from './fold';

/** The first line of a text that says something. */
function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.replace(/^#+\s*|\*\*/g, '');
}

/** What a model thought: its first line, and all of it when opened. */
export function Thinking({ id, text }: { id: string; text: string }) {
  if (text.trim() === '') return <p className="note">thought; the words of it were not kept</p>;
  const words = text.split(/\s+/).filter(Boolean).length;
  return (
    <Fold id={id} label="Thinking" line={firstLine(text)} fact={counted(words, 'word')}>
      {() => <Markdown text={text} />}
    </Fold>
  );
}
