/** Milliseconds in which what is awaited comes, on a machine that does other things, too. */
export const PATIENCE = 60_000;
