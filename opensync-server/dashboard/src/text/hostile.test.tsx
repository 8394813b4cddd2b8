import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { costly, harmful } from '../../tests/hostile';
import { Code } from './code';
import { readJson } from './json';
import { JsonTree } from './json-tree';
import { parse, placeFor } from './lexer';
import { Markdown } from './markdown';
import { Name, Plain } from './plain';
import { Terminal } from './terminal';

const TAGS = new Set(
  `a bdi blockquote br button circle code del div em figcaption figure h3 h4 h5 h6 hr li mark ol p path pre
  rect s span strong svg table tbody td th thead tr ul`.split(/\s+/),
);
const ATTRIBUTES = new Set(
  `aria-expanded aria-hidden aria-label class cx cy d dir fill height href r rel role rx ry start stroke
  stroke-linecap stroke-linejoin stroke-width tabindex target title type viewBox width x xmlns y`.split(
    /\s+/,
  ),
);

/** Every tag of a page with its attributes. React has escaped what is text, so what looks like a tag is one. */
function elements(html: string): { tag: string; attributes: Map<string, string> }[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>/gi)].map((match) => ({
    tag: match[1] ?? '',
    attributes: new Map(
      [...(match[2] ?? '').matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map((one) => [one[1] ?? '', one[2] ?? '']),
    ),
  }));
}

function expectHarmless(html: string): void {
  for (const { tag, attributes } of elements(html)) {
    expect(TAGS).toContain(tag);
    for (const name of attributes.keys()) expect(ATTRIBUTES).toContain(name);
    const address = attributes.get('href');
    if (address !== undefined) expect(address).toMatch(/^(https?:|mailto:)/);
  }
}

const faces = {
  Markdown: (text: string) => <Markdown text={text} />,
  Code: (text: string) => <Code text={text} language="html" />,
  Terminal: (text: string) => <Terminal text={text} />,
  Plain: (text: string) => <Plain text={text} />,
  Name: (text: string) => <Name text={text} />,
  JsonTree: (text: string) => <JsonTree value={{ [text]: [text, { [text]: text }] }} />,
};

describe('nothing that a text says becomes an element, an attribute or an address of its own', () => {
  test.each(Object.entries(faces))('in %s', (_, face) => {
    for (const text of harmful) expectHarmless(renderToStaticMarkup(face(text)));
  });

  test('no character that hides or reorders others is left in names, code and commands', () => {
    const hidden = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200b\ufeff\p{Cs}]/u;
    for (const text of harmful) {
      for (const face of [faces.Plain, faces.Code, faces.Terminal, faces.JsonTree]) {
        expect(renderToStaticMarkup(face(text))).not.toMatch(hidden);
      }
    }
  });

  test('the check itself sees what would harm', () => {
    expect(() => expectHarmless('<img src="x">')).toThrow();
    expect(() => expectHarmless('<a href="javascript:x">x</a>')).toThrow();
    expect(() => expectHarmless('<p onclick="x">x</p>')).toThrow();
  });

  test('a picture is a link and never loaded', () => {
    const html = renderToStaticMarkup(<Markdown text="![who](https://evil.example/x.png)" />);
    expect(html).toContain('href="https://evil.example/x.png"');
    expect(html).not.toContain('<img');
  });
});

describe('what is costly does not hold the page', () => {
  test('each is shown at once, as text or while the worker reads it', () => {
    for (const text of costly) {
      const begin = performance.now();
      renderToStaticMarkup(<Markdown text={text} />);
      expect(performance.now() - begin).toBeLessThan(1000);
    }
  });

  test('what may overflow or take long is left to the worker', () => {
    expect(costly.map(placeFor)).not.toContain('here');
  });

  test('what overflows the lexer is text, and no error', () => {
    expect(parse(`${'>'.repeat(20_000)} deep`)).toBeUndefined();
  });

  test('JSON as deep as it is long opens two levels', () => {
    const bomb = readJson(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(bomb).toBeDefined();
    const html = renderToStaticMarkup(<JsonTree value={bomb ?? null} />);
    expect(html.length).toBeLessThan(2000);
  });

  test('JSON with too many values tells only that', () => {
    expect(renderToStaticMarkup(<JsonTree value={Array.from({ length: 20_000 }, () => 1)} />)).toContain(
      '10,000',
    );
  });
});
