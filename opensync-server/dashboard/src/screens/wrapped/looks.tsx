import type { ReactNode } from 'react';
import type { LookId } from './address';
import { Dawn, Night, Paper, Screen, Shapes } from './grounds';

/** Where a card is drawn. */
export interface Size {
  width: number;
  height: number;
}

/** How a card looks: its colours as they are, because a picture knows none of the page's. */
export interface Look {
  ink: string;
  muted: string;
  accent: string;
  /** Bars that are not filled. */
  track: string;
  /** Of models, projects and tools. */
  series: readonly [string, string, string];
  /** Fonts that every system has: a picture brings none along. */
  font: string;
  display: string;
  weight: number;
  ground: (size: Size) => ReactNode;
}

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const SERIF = 'Georgia, "Times New Roman", "Noto Serif", "DejaVu Serif", serif';
const MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** The looks that there are. */
export const LOOKS: Readonly<Record<LookId, Look>> = {
  night: {
    ink: '#e6eaf0',
    muted: '#a3adb8',
    accent: '#6cb6ff',
    track: '#242c36',
    series: ['#6cb6ff', '#abeee0', '#e5c226'],
    font: SANS,
    display: SANS,
    weight: 700,
    ground: Night,
  },
  paper: {
    ink: '#2b2118',
    muted: '#6b5a48',
    accent: '#9c3524',
    track: '#e2d5c0',
    series: ['#9c3524', '#3f5e5a', '#a8752a'],
    font: SERIF,
    display: SERIF,
    weight: 400,
    ground: Paper,
  },
  shapes: {
    ink: '#161412',
    muted: '#55504a',
    accent: '#d8431f',
    track: '#ece2ca',
    series: ['#d8431f', '#12807d', '#3b3bb3'],
    font: SANS,
    display: SANS,
    weight: 800,
    ground: Shapes,
  },
  screen: {
    ink: '#c8facc',
    muted: '#7dbb8b',
    accent: '#39d353',
    track: '#10301f',
    series: ['#39d353', '#39d353', '#39d353'],
    font: MONO,
    display: MONO,
    weight: 600,
    ground: Screen,
  },
  dawn: {
    ink: '#ffffff',
    muted: '#eadfff',
    accent: '#ffd166',
    track: '#5a4590',
    series: ['#ffd166', '#ff9eb5', '#9be8ff'],
    font: SANS,
    display: SANS,
    weight: 700,
    ground: Dawn,
  },
};
