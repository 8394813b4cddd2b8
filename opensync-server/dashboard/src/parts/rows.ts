import { keptWord } from './kept';
import { textSize } from './text-size';

/** How high rows of lists are. */
export const ROWS = ['roomy', 'dense'] as const;

/** The height that was chosen in this browser. */
export const rows = keptWord('rows', ROWS);

/** Heights in rem, as `--row` has them in the styles. */
const HEIGHTS = { roomy: 2.75, dense: 2.125 } as const;

/** The height of a row in pixels, which grows with the size of texts, here and in the browser. */
export function useRowHeight(): number {
  textSize.use();
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return HEIGHTS[rows.use()] * rem;
}
