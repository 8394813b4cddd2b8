import { share } from '../../format/measures';
import type { Look } from './looks';
import type { Fact, Ranked } from './told';

/** How wide a letter is, as a part of its size, at most on average; a bold figure is wider. */
const LETTER = 0.6;
const FIGURE = 0.72;

/** Characters that a picture cannot hold: they would end the reading of it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

/** A text as a picture can hold it, with so many letters at most. */
export function drawable(text: string, letters: number): string {
  const shown = [...text.replaceAll(UNWRITABLE, '')];
  return shown.length <= letters ? shown.join('') : `${shown.slice(0, letters - 1).join('')}…`;
}

/** The largest size at which a figure fits. */
export function fitting(text: string, width: number, largest: number): number {
  return Math.min(largest, Math.floor(width / (FIGURE * Math.max(1, text.length))));
}

interface Placed {
  look: Look;
  x: number;
  y: number;
}

interface WordsProps extends Placed {
  children: string;
  size: number;
  fill?: string;
  isDisplay?: boolean;
  anchor?: 'start' | 'end';
  spacing?: number;
}

/** A line of text; `y` is the line that it stands on. */
export function Words({ look, x, y, children, size, fill, isDisplay, anchor, spacing }: WordsProps) {
  return (
    <text
      x={x}
      y={y}
      fontFamily={isDisplay ? look.display : look.font}
      fontSize={size}
      fontWeight={isDisplay ? look.weight : 400}
      fill={fill ?? look.ink}
      textAnchor={anchor}
      letterSpacing={spacing}
    >
      {children}
    </text>
  );
}

interface BarsProps extends Placed {
  values: readonly number[];
  width: number;
  height: number;
}

/** How much there was, step by step; `y` is the top. */
export function Bars({ look, x, y, values, width, height }: BarsProps) {
  const most = Math.max(...values, 1);
  const band = width / Math.max(1, values.length);
  return (
    <>
      {values.map((value, at) => {
        const size = value > 0 ? Math.max(4, (value / most) * height) : 3;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place.
            key={at}
            x={x + at * band}
            y={y + height - size}
            width={Math.max(1, band * 0.78)}
            height={size}
            rx={Math.min(4, band * 0.2)}
            fill={value > 0 ? look.accent : look.track}
          />
        );
      })}
    </>
  );
}

interface FactsProps extends Placed {
  facts: readonly Fact[];
  columns: number;
  width: number;
  row: number;
  size: number;
}

/** Numbers in a grid, each over what it counts. */
export function Facts({ look, x, y, facts, columns, width, row, size }: FactsProps) {
  const column = width / columns;
  return (
    <>
      {facts.map(({ value, name }, at) => {
        const left = x + (at % columns) * column;
        const top = y + Math.floor(at / columns) * row;
        return (
          <g key={name}>
            <Words look={look} x={left} y={top} size={fitting(value, column - 20, size)} isDisplay>
              {value}
            </Words>
            <Words look={look} x={left} y={top + size * 0.62} size={size * 0.46} fill={look.muted}>
              {name}
            </Words>
          </g>
        );
      })}
    </>
  );
}

interface RankingProps extends Placed {
  title: string;
  rows: readonly Ranked[];
  width: number;
  size: number;
  colour: string;
}

/** Names of most, each with a bar as long as its part of all. */
export function Ranking({ look, x, y, title, rows, width, size, colour }: RankingProps) {
  const letters = Math.floor(width / (size * LETTER));
  const row = size * 2.6;
  // The part of it stands at the end of its bar.
  const bar = width - size * 2.4;
  return (
    <>
      <Words look={look} x={x} y={y} size={size * 0.86} fill={look.muted} spacing={2}>
        {title.toUpperCase()}
      </Words>
      {rows.map(({ name, part }, at) => {
        const top = y + size * 1.75 + at * row;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may have one name.
          <g key={at}>
            <Words look={look} x={x} y={top} size={size}>
              {drawable(name, letters)}
            </Words>
            <Words look={look} x={x + width} y={top + size} size={size * 0.8} fill={look.muted} anchor="end">
              {share(part, 1)}
            </Words>
            <rect x={x} y={top + size * 0.6} width={bar} height={6} rx={3} fill={look.track} />
            <rect
              x={x}
              y={top + size * 0.6}
              width={Math.max(6, bar * Math.min(1, part))}
              height={6}
              rx={3}
              fill={colour}
            />
          </g>
        );
      })}
    </>
  );
}
