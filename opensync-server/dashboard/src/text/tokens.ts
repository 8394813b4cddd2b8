import type { ElementContent, Root, RootContent } from 'hast';

/** What is told apart by colour, with the grammars' words for it. */
const KINDS = {
  comment: 'comment quote doctag',
  keyword: 'keyword selector-tag operator template-tag name tag',
  string: 'string regexp subst char link code',
  number: 'number literal symbol bullet',
  title: 'title function section',
  type: 'type built_in class selector-class selector-id',
  attribute: 'attr attribute variable property template-variable params selector-attr selector-pseudo',
  meta: 'meta formula',
  addition: 'addition',
  deletion: 'deletion',
  strong: 'strong emphasis',
} as const;

/** What a stretch of code is. */
export type TokenKind = keyof typeof KINDS;

/** A stretch of code; `kind` is one of ours and never a name from data. */
export interface CodeToken {
  kind: TokenKind | null;
  text: string;
}

const byWord = new Map<string, TokenKind>();
function learn(kind: TokenKind): void {
  for (const word of KINDS[kind].split(' ')) byWord.set(word, kind);
}
learn('comment');
learn('keyword');
learn('string');
learn('number');
learn('title');
learn('type');
learn('attribute');
learn('meta');
learn('addition');
learn('deletion');
learn('strong');

/** The kind that the classes of a grammar's element tell. */
function kindOf(classes: unknown): TokenKind | null {
  if (!Array.isArray(classes)) return null;
  for (const name of classes) {
    const kind =
      typeof name === 'string' ? byWord.get(name.replace(/^hljs-/, '').replace(/_$/, '')) : undefined;
    if (kind) return kind;
  }
  return null;
}

function collect(node: RootContent | ElementContent, kind: TokenKind | null, found: CodeToken[]): void {
  if (node.type === 'text') {
    const last = found.at(-1);
    if (last && last.kind === kind) last.text += node.value;
    else found.push({ kind, text: node.value });
  } else if (node.type === 'element') {
    const own = kindOf(node.properties.className) ?? kind;
    for (const child of node.children) collect(child, own, found);
  }
}

/** The tree of a highlighter as a row of stretches. */
export function flatten(root: Root): CodeToken[] {
  const found: CodeToken[] = [];
  for (const child of root.children) collect(child, null, found);
  return found;
}

/** The stretches line by line. */
export function byLine(tokens: readonly CodeToken[]): CodeToken[][] {
  const rows: CodeToken[][] = [[]];
  for (const token of tokens) {
    token.text.split('\n').forEach((text, index) => {
      if (index > 0) rows.push([]);
      if (text !== '') rows.at(-1)?.push({ kind: token.kind, text });
    });
  }
  return rows;
}
