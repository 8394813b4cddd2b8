/** How many colours there are for names. */
export const COLOURS = 6;

/** The colour of what has none of its own. */
export const OTHER = 'var(--faint)';

/** The colour of a number of 1 to 6. */
function colour(nth: number): string {
  return `var(--chart-${nth})`;
}

const given = new Map<string, number>();

/**
 * A colour for each name, the same for as long as the pages are open: a model that is blue in one chart is
 * blue in the next. Where two names of one chart had the same, the later one takes a colour that is free.
 */
export function coloursOf(dimension: string, names: readonly string[]): string[] {
  const taken = new Set<number>();
  const chosen = names.map((name) => {
    const before = given.get(`${dimension} ${name}`);
    if (before === undefined || taken.has(before)) return null;
    taken.add(before);
    return before;
  });
  return chosen.map((nth, at) => {
    const free = nth ?? Array.from({ length: COLOURS }, (_, one) => one + 1).find((one) => !taken.has(one));
    if (free === undefined) return OTHER;
    taken.add(free);
    given.set(`${dimension} ${names[at]}`, free);
    return colour(free);
  });
}
