import { keptWord } from './kept';

/** The looks that there are, in the order in which a key goes through them. */
export const THEMES = ['system', 'light', 'dark', 'warm'] as const;
export type Theme = (typeof THEMES)[number];

/** The look that was chosen in this browser. */
export const theme = keptWord('theme', THEMES);

/** The look after the present one. */
export function nextTheme(): Theme {
  return THEMES[(THEMES.indexOf(theme.now()) + 1) % THEMES.length] ?? 'system';
}
