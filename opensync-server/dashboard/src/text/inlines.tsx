import type { ReactNode } from 'react';
import { Plain } from './plain';
import type { Inline } from './tree';

function Link({ inline }: { inline: Extract<Inline, { kind: 'link' }> }) {
  return (
    <a
      href={inline.address}
      title={inline.address}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="link"
    >
      {inline.picture ? 'picture: ' : null}
      {inline.inlines.length > 0 ? <Inlines inlines={inline.inlines} /> : inline.address}
    </a>
  );
}

function one(inline: Inline): ReactNode {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return (
        <code className="inline-code">
          <Plain text={inline.text} />
        </code>
      );
    case 'strong':
      return (
        <strong>
          <Inlines inlines={inline.inlines} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Inlines inlines={inline.inlines} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Inlines inlines={inline.inlines} />
        </s>
      );
    case 'break':
      return <br />;
    case 'link':
      return <Link inline={inline} />;
  }
}

/** What stands within a line. */
export function Inlines({ inlines }: { inlines: readonly Inline[] }) {
  return inlines.map((inline, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text is taken apart as a whole
    <InlineView key={index} inline={inline} />
  ));
}

function InlineView({ inline }: { inline: Inline }) {
  return one(inline);
}
