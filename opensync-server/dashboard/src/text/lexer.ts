import { Lexer } from 'marked';
import { type Block, blocksOf } from './tree';

/** Texts longer than this are taken apart in the worker. */
const HERE = 16 * 1024;

/** Texts longer than this are never taken for Markdown. */
const LARGEST = 256 * 1024;

/** So many characters that may open or close something take the lexer long, whatever the length. */
const DELIMITERS = 1500;

// Deep quotes overflow the lexer's stack, deep lists take it seconds.
const DEEP = /^(?:[ \t]*>){25}|^[ \t]{97}/m;

/** Where a text is taken apart: at once, in the worker, or not at all. */
export function placeFor(text: string): 'here' | 'worker' | 'nowhere' {
  if (text.length > LARGEST) return 'nowhere';
  if (text.length > HERE || DEEP.test(text)) return 'worker';
  let delimiters = 0;
  for (const _ of text.matchAll(/[*_~`[\]<|]/g)) delimiters += 1;
  return delimiters > DELIMITERS ? 'worker' : 'here';
}

/** The tree of a text; nothing where the lexer fails on it. */
export function parse(text: string): Block[] | undefined {
  try {
    return blocksOf(new Lexer({ gfm: true }).lex(text));
  } catch {
    return undefined;
  }
}
