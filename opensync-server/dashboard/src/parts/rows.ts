import { keptWord } from './kept';

/** How high rows of lists are. */
export const ROWS = ['roomy', 'dense'] as const;

/** The height that was chosen in this browser. */
export const rows = keptWord('rows', ROWS);

/** Heights in rem, as `--row` has them in the styles. */
const HEIGHTS = { roomy: 2.75, dense: 2.125 } as const;

/** The height of a row in pixels, which grows with the browser's text size. */
export function useRowHeight(): number {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return HEIGHTS[rows.use()] * rem;
}
