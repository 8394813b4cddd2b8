import type { Ref } from 'react';
import type { Shape } from './address';
import type { Look, Size } from './looks';
import { Bars, Facts, fitting, Ranking, Words } from './pieces';
import type { Told } from './told';

/** How large the pictures are. */
export const CARD_SIZES: Readonly<Record<Shape, Size>> = {
  tall: { width: 1080, height: 1920 },
  wide: { width: 1200, height: 630 },
};

interface Of {
  told: Told;
  look: Look;
}

/** What is at the head: whose it is, of when, and how many tokens. */
function Head({ told, look, x, y, width, size }: Of & { x: number; y: number; width: number; size: number }) {
  return (
    <>
      <Words look={look} x={x} y={y} size={size * 0.15} fill={look.muted} spacing={4}>
        OPENSYNC WRAPPED
      </Words>
      <Words
        look={look}
        x={x}
        y={y + size * 0.38}
        size={fitting(told.name, width * 0.85, size * 0.3)}
        isDisplay
      >
        {told.name}
      </Words>
      <Words
        look={look}
        x={x}
        y={y + size * 1.5}
        size={fitting(told.tokens, width, size)}
        fill={look.accent}
        isDisplay
      >
        {told.tokens}
      </Words>
      <Words look={look} x={x} y={y + size * 1.76} size={size * 0.19} fill={look.muted}>
        tokens
      </Words>
    </>
  );
}

function Tall({ told, look }: Of) {
  const x = 90;
  const width = 900;
  const column = 270;
  const lists = [
    ['Models', told.models],
    ['Projects', told.projects],
    ['Tools', told.tools],
  ] as const;
  return (
    <>
      <Head told={told} look={look} x={x} y={180} width={width} size={220} />
      <Bars look={look} x={x} y={650} values={told.bars} width={width} height={230} />
      <Facts look={look} x={x} y={1010} facts={told.facts} columns={3} width={width} row={150} size={68} />
      {lists.map(([title, rows], at) => (
        <Ranking
          key={title}
          look={look}
          x={x + at * (column + 45)}
          y={1330}
          title={title}
          rows={rows}
          width={column}
          size={25}
          colour={look.series[at] ?? look.accent}
        />
      ))}
      {told.lines.map((line, at) => (
        <Words key={line} look={look} x={x} y={1660 + at * 56} size={34}>
          {line}
        </Words>
      ))}
    </>
  );
}

function Wide({ told, look }: Of) {
  const [x, right] = [64, 640];
  return (
    <>
      <Head told={told} look={look} x={x} y={88} width={520} size={140} />
      <Bars look={look} x={x} y={390} values={told.bars} width={500} height={100} />
      {told.lines.slice(0, 2).map((line, at) => (
        <Words key={line} look={look} x={x} y={536 + at * 34} size={22}>
          {line}
        </Words>
      ))}
      <Facts look={look} x={right} y={330} facts={told.facts} columns={3} width={500} row={88} size={38} />
      <Ranking
        look={look}
        x={right}
        y={96}
        title="Models"
        rows={told.models}
        width={380}
        size={20}
        colour={look.series[0]}
      />
    </>
  );
}

interface Props extends Of {
  shape: Shape;
  /** What it says, for those who listen. */
  label: string;
  ref?: Ref<SVGSVGElement>;
}

/** A picture that tells of a time. Nothing in it comes from elsewhere, so that it can be saved as it is. */
export function Card({ told, look, shape, label, ref }: Props) {
  const size = CARD_SIZES[shape];
  return (
    <svg
      ref={ref}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size.width} ${size.height}`}
      width={size.width}
      height={size.height}
      className="block h-auto w-full"
    >
      {look.ground(size)}
      {shape === 'tall' ? <Tall told={told} look={look} /> : <Wide told={told} look={look} />}
    </svg>
  );
}
