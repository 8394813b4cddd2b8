/** Texts of the overview. */
export const WORDS = {
  title: 'Overview',
  failed: 'The sums could not be read',
} as const;
