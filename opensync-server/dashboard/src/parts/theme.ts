import { useSyncExternalStore } from 'react';

/** The looks that there are, in the order in which a key goes through them. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const NAME = 'opensync.theme';
const watchers = new Set<() => void>();

/** The look that was chosen in this browser. */
export function theme(): Theme {
  const kept = localStorage.getItem(NAME);
  return THEMES.find((one) => one === kept) ?? 'system';
}

/** Puts the chosen look on the page. */
export function applyTheme(): void {
  const chosen = theme();
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

/** Chooses a look. */
export function setTheme(next: Theme): void {
  localStorage.setItem(NAME, next);
  applyTheme();
  for (const watcher of watchers) watcher();
}

/** The look after the present one. */
export function nextTheme(): Theme {
  return THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length] ?? 'system';
}

/** The look that was chosen. */
export function useTheme(): Theme {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, theme);
}
