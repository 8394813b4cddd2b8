import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '../../src');

/** Folders from the top down: a file imports from its own folder and from those below. */
const LAYERS = ['app', 'screens', 'reader', 'text', 'charts', 'parts', 'actions', 'api', 'format'] as const;

/** The most lines of a file, and of a function. */
const FILE = 250;
const FUNCTION = 50;

/** What may set styles and nothing else, and belongs to no layer. */
const STYLE = 'style';

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'));

/** Files that go into the pages. */
const sources = files.filter((path) => !/\.test\.tsx?$/.test(path));

const parsed = new Map<string, ts.SourceFile>();

function sourceOf(path: string): ts.SourceFile {
  const known = parsed.get(path);
  if (known) return known;
  const text = readFileSync(join(SRC, path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  parsed.set(path, source);
  return source;
}

/** The folder under `src`, and for a screen the screen. */
function layerOf(path: string): number {
  return LAYERS.findIndex((layer) => path.startsWith(`${layer}/`));
}

function importsOf(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    const isImport = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
    if (isImport && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
      found.push(node.moduleSpecifier.text);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [first] = node.arguments;
      if (first && ts.isStringLiteral(first)) found.push(first.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(sourceOf(path));
  return found.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(path), name));
}

function isUpward(from: string, to: string): boolean {
  if (to.startsWith(`${STYLE}/`)) return !from.startsWith('app/');
  const [above, below] = [layerOf(from), layerOf(to)];
  if (above < 0 || below < 0 || below < above) return true;
  const screen = (path: string) => path.split('/')[1];
  return LAYERS[above] === 'screens' && below === above && screen(from) !== screen(to);
}

describe('the source', () => {
  it('imports only downward, and no screen from another', () => {
    const wrong = sources.flatMap((path) =>
      importsOf(path)
        .filter((to) => isUpward(path, to))
        .map((to) => `${path} imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has short files and functions', () => {
    const wrong: string[] = [];
    for (const path of sources) {
      const source = sourceOf(path);
      const lineOf = (at: number) => source.getLineAndCharacterOfPosition(at).line;
      const visit = (node: ts.Node) => {
        const lines = lineOf(node.getEnd()) - lineOf(node.getStart(source)) + 1;
        if (ts.isFunctionLike(node) && lines > FUNCTION)
          wrong.push(`${path}:${lineOf(node.getStart(source)) + 1}: ${lines} lines`);
        ts.forEachChild(node, visit);
      };
      visit(source);
      if (lineOf(source.getEnd()) > FILE) wrong.push(`${path}: ${lineOf(source.getEnd())} lines`);
    }
    expect(wrong).toEqual([]);
  });

  it('makes no markup of texts, and casts nothing', () => {
    const wrong: string[] = [];
    for (const path of sources) {
      const source = sourceOf(path);
      const visit = (node: ts.Node) => {
        const isConst = ts.isAsExpression(node) && node.type.getText(source) === 'const';
        if (ts.isAsExpression(node) && !isConst) wrong.push(`${path}: ${node.getText(source).slice(0, 80)}`);
        if (
          ts.isIdentifier(node) &&
          ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc', 'dangerouslySetInnerHTML'].includes(
            node.text,
          )
        )
          wrong.push(`${path}: ${node.text}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(wrong).toEqual([]);
  });
});
