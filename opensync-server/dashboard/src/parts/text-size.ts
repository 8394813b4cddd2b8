import { keptWord } from './kept';

/** How large texts are, and all that is measured by them. */
const TEXT_SIZES = ['usual', 'small', 'large', 'larger'] as const;

/** The size that was chosen in this browser. */
export const textSize = keptWord('text', TEXT_SIZES);
