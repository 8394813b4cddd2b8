/** Texts of the list of sessions. */
export const WORDS = {
  title: 'Sessions',
  failed: 'The sessions could not be read',
  noMatch: 'No session matches',
  columns: {
    session: 'Session',
    project: 'Project',
    model: 'Model',
    messages: 'Messages',
    tokens: 'Tokens',
    cost: 'Cost',
    duration: 'Time',
    updated: 'Changed',
  },
} as const;
