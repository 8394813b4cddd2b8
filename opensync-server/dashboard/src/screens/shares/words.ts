/** Texts of the ledger of shares. */
export const WORDS = {
  title: 'Shares',
  failed: 'The shares could not be read',
  none: 'Nothing is shared',
  noneMore: 'Open a session and press Share: whoever has the address can read it, until you end it.',
  noLive: 'No share can be read now',
  noEnded: 'No share has ended by itself',
  columns: {
    session: 'Session',
    messages: 'Messages',
    created: 'Shared',
    ends: 'Ends',
    views: 'Reads',
    viewed: 'Last read',
  },
} as const;
