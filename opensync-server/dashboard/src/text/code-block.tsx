import { Code } from './code';
import { CopyButton } from './copy-button';
import { Plain } from './plain';

interface CodeBlockProps {
  text: string;
  label: string;
  language: string | undefined;
}

/** A fenced code: its language, a button that copies it, and itself. */
export function CodeBlock({ text, label, language }: CodeBlockProps) {
  return (
    <figure className="code-block">
      <figcaption>
        <span>
          <Plain text={label} />
        </span>
        <CopyButton text={text} label="copy code" />
      </figcaption>
      <Code text={text} language={language} />
    </figure>
  );
}
