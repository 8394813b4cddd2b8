/** Where a session's actions stand in the help. */
export const GROUP = 'Session';
