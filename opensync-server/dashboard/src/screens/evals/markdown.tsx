import '../../reader/reader.css';
import { Markdown } from '../../text/markdown';

/** A text as the reader shows it. Loaded when it is wanted: the list does without. */
export function MarkdownText({ text }: { text: string }) {
  return (
    <div className="min-w-0 overflow-x-auto text-ui">
      <Markdown text={text} />
    </div>
  );
}
