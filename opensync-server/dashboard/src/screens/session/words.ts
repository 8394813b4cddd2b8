/** What the page of a session says. */
export const words = {
  loading: 'Session',
  failed: 'The session could not be read',
  empty: 'Nothing was said in this session',
  all: 'All sessions',
  emptyMore: 'Its agent began it and wrote no message.',
} as const;
