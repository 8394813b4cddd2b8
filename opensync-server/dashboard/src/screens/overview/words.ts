/** Texts of the overview. */
export const WORDS = {
  title: 'Overview',
  failed: 'The sums could not be read',
  before: 'Against the time before, which was as long',
  nothing: 'Nothing in this time',
} as const;
