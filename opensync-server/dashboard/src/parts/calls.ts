import { keptWord } from './kept';

/** How calls of tools stand in a conversation that is opened: folded together, each on its line, or open. */
export const CALLS = ['folded', 'lines', 'open'] as const;

/** The way that was chosen in this browser. */
export const calls = keptWord('calls', CALLS);
