import { memo } from 'react';
import { CodeBlock } from './code-block';
import { Inlines } from './inlines';
import { languageOfFence } from './language';
import { LongText } from './long-text';
import { Plain } from './plain';
import { Table } from './table';
import type { Block } from './tree';
import { useMarkdown } from './use-markdown';

const HEADINGS = ['h3', 'h3', 'h4', 'h5', 'h6', 'h6'] as const;

function List({ block }: { block: Extract<Block, { kind: 'list' }> }) {
  const items = block.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text is taken apart as a whole
    <li key={index} className={item.done === null ? undefined : 'task'}>
      {item.done === null ? null : (
        <span role="img" aria-label={item.done ? 'done' : 'to do'}>
          {item.done ? '☑' : '☐'}
        </span>
      )}
      <Blocks blocks={item.blocks} isTight={item.blocks.length <= 2} />
    </li>
  ));
  return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
}

function BlockView({ block, isTight }: { block: Block; isTight: boolean }) {
  switch (block.kind) {
    case 'paragraph': {
      const Around = isTight ? 'div' : 'p';
      return (
        <Around dir="auto">
          <Inlines inlines={block.inlines} />
        </Around>
      );
    }
    case 'heading': {
      const Heading = HEADINGS[block.level - 1] ?? 'h6';
      return (
        <Heading dir="auto">
          <Inlines inlines={block.inlines} />
        </Heading>
      );
    }
    case 'code':
      return (
        <CodeBlock text={block.text} label={block.language} language={languageOfFence(block.language)} />
      );
    case 'quote':
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case 'list':
      return <List block={block} />;
    case 'table':
      return <Table block={block} />;
    case 'rule':
      return <hr />;
    case 'source':
      return (
        <div dir="auto" className="source">
          <Plain text={block.text} />
        </div>
      );
  }
}

function Blocks({ blocks, isTight = false }: { blocks: readonly Block[]; isTight?: boolean }) {
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a text is taken apart as a whole
    <BlockView key={index} block={block} isTight={isTight} />
  ));
}

/** A text that was written as Markdown. What cannot be read as such in good time is shown as text. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const markdown = useMarkdown(text);
  if (markdown.state === 'text') return <LongText text={text} note="shown as text" />;
  if (markdown.state === 'pending') return <LongText text={text.slice(0, 2000)} />;
  return (
    <div className="prose">
      <Blocks blocks={markdown.blocks} />
    </div>
  );
});
