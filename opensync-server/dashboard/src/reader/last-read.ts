const NAME = 'opensync.read';

/** So many sessions are remembered by this browser. */
const MOST = 500;

type Remembered = [id: string, place: number][];

function remembered(): Remembered {
  try {
    const told: unknown = JSON.parse(localStorage.getItem(NAME) ?? '[]');
    if (!Array.isArray(told)) return [];
    return told.filter(
      (one): one is [string, number] =>
        Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'number',
    );
  } catch {
    return [];
  }
}

/** The last place of a session that was seen in this browser. */
export function lastRead(id: string): number | null {
  return remembered().find(([one]) => one === id)?.[1] ?? null;
}

/** Notes that a session was seen up to a place; what was read longest ago is forgotten. */
export function noteRead(id: string, place: number): void {
  const others = remembered().filter(([one]) => one !== id);
  try {
    localStorage.setItem(NAME, JSON.stringify([[id, place], ...others].slice(0, MOST)));
  } catch {
    // A browser that keeps nothing reads all the same.
  }
}
