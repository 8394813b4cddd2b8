import type { Token, Tokens } from 'marked';
import { readEntities } from './entities';
import { safeLink } from './links';

/** What stands within a line. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'emphasis' | 'strike'; inlines: Inline[] }
  | { kind: 'link'; address: string; picture: boolean; inlines: Inline[] }
  | { kind: 'break' };

/** A cell of a table. */
export interface Cell {
  align: 'left' | 'center' | 'right' | null;
  inlines: Inline[];
}

/** An item of a list; `done` is set where it is a task. */
export interface Item {
  done: boolean | null;
  blocks: Block[];
}

/** What stands on lines of its own. */
export type Block =
  | { kind: 'paragraph'; inlines: Inline[] }
  | { kind: 'heading'; level: number; inlines: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; start: number | null; items: Item[] }
  | { kind: 'table'; head: Cell[]; rows: Cell[][] }
  | { kind: 'rule' }
  | { kind: 'source'; text: string };

/** Deeper than this, what is written is shown as it is written. */
const DEPTH = 40;

/** The tree of Markdown's tokens. A kind that is not named here, HTML above all, is text. */
export function blocksOf(tokens: readonly Token[], depth = 0): Block[] {
  return tokens.flatMap((token) => block(token, depth));
}

function block(token: Token, depth: number): Block[] {
  if (depth > DEPTH) return [{ kind: 'source', text: token.raw }];
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return [];
    case 'paragraph':
    case 'text':
      return [{ kind: 'paragraph', inlines: inlinesOf(token.tokens ?? [token], depth + 1) }];
    case 'heading':
      return [{ kind: 'heading', level: token.depth, inlines: inlinesOf(token.tokens ?? [], depth + 1) }];
    case 'code':
      return [{ kind: 'code', language: languageOf(token.lang), text: token.text }];
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksOf(token.tokens ?? [], depth + 1) }];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'list':
      return [
        { kind: 'list', start: token.ordered ? Number(token.start) : null, items: items(token.items, depth) },
      ];
    case 'table':
      return [
        {
          kind: 'table',
          head: cells(token.header, depth),
          rows: token.rows.map((row: Tokens.TableCell[]) => cells(row, depth)),
        },
      ];
    default:
      return [{ kind: 'source', text: token.raw.replace(/\n+$/, '') }];
  }
}

function items(found: readonly Tokens.ListItem[], depth: number): Item[] {
  return found.map((item) => ({
    done: item.task ? item.checked === true : null,
    blocks: blocksOf(item.tokens, depth + 1),
  }));
}

function cells(row: readonly Tokens.TableCell[], depth: number): Cell[] {
  return row.map((cell) => ({ align: cell.align, inlines: inlinesOf(cell.tokens, depth + 1) }));
}

/** The first word after a fence, if it is one that a language could have. */
function languageOf(info: unknown): string {
  const word = typeof info === 'string' ? /^[\w+#.-]{1,24}/.exec(info) : null;
  return word ? word[0].toLowerCase() : '';
}

function inlinesOf(tokens: readonly Token[], depth: number): Inline[] {
  return tokens.flatMap((token) => inline(token, depth));
}

function inline(token: Token, depth: number): Inline[] {
  const within = () => inlinesOf(('tokens' in token && token.tokens) || [], depth + 1);
  if (depth > DEPTH) return [{ kind: 'text', text: token.raw }];
  switch (token.type) {
    case 'text':
      // An item of a tight list holds a text that has pieces of its own.
      return token.tokens ? within() : [{ kind: 'text', text: readEntities(token.raw) }];
    case 'escape':
      return [{ kind: 'text', text: token.text }];
    case 'strong':
      return [{ kind: 'strong', inlines: within() }];
    case 'em':
      return [{ kind: 'emphasis', inlines: within() }];
    case 'del':
      return [{ kind: 'strike', inlines: within() }];
    case 'codespan':
      return [{ kind: 'code', text: token.text }];
    case 'br':
      return [{ kind: 'break' }];
    case 'link':
    case 'image':
      return link(token, within());
    case 'checkbox':
      return [];
    default:
      return [{ kind: 'text', text: token.raw }];
  }
}

/** A link, or a picture as a link: loading it would tell its author who reads. Others are text. */
function link(token: Token, within: Inline[]): Inline[] {
  const isPicture = token.type === 'image';
  const isBare = 'autolink' in token && token.autolink === true;
  const href = 'href' in token && typeof token.href === 'string' ? token.href : '';
  const address = safeLink(isBare ? href : readEntities(href));
  if (address !== undefined) return [{ kind: 'link', address, picture: isPicture, inlines: within }];
  return isPicture ? [{ kind: 'text', text: token.raw }] : within;
}
