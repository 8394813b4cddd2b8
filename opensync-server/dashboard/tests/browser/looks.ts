import type { Browser } from 'playwright-core';
import { Visit } from './browser.ts';
import type { Server } from './server.ts';

/** The sizes of window in which each page is looked at. */
export const SIZES = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 1024, height: 700 },
  phone: { width: 390, height: 844 },
} as const;

interface Look {
  size: string;
  viewport: { width: number; height: number };
  /** The system's, or one that was chosen. */
  colorScheme: 'light' | 'dark' | 'warm';
  /** What else was chosen in the browser, by the name under which it is kept. */
  kept?: Readonly<Record<string, string>>;
}

/**
 * Opens each page, keeps a picture of it, and tells all that is wrong with it: what axe finds, what is
 * wider than the window, and what the page complains of itself.
 */
export async function lookedAt(
  browser: Browser,
  server: Server,
  pages: Readonly<Record<string, string>>,
  { size, viewport, colorScheme, kept = {} }: Look,
): Promise<string[]> {
  const visit = await Visit.enter(browser, server, {
    colorScheme: colorScheme === 'dark' ? 'dark' : 'light',
    viewport,
    reducedMotion: 'reduce',
  });
  const chosen = { ...kept, ...(colorScheme === 'warm' && { theme: 'warm' }) };
  await visit.page.evaluate((all) => {
    for (const [name, value] of Object.entries(all)) localStorage.setItem(`opensync.${name}`, value);
  }, chosen);
  const found: string[] = [];
  for (const [name, path] of Object.entries(pages)) {
    await visit.open(path);
    await visit.picture(`${name}-${size}-${colorScheme}`);
    found.push(...(await visit.violations()).map((violation) => `${path}: ${violation}`));
    const [inner, outer] = await visit.page.evaluate(() => [
      document.documentElement.scrollWidth,
      window.innerWidth,
    ]);
    if ((inner ?? 0) > (outer ?? 0)) found.push(`${path}: ${inner} px wide in ${outer}`);
  }
  await visit.context.close();
  return [...found, ...visit.faults];
}
