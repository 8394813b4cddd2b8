/** The zone that was chosen in this browser; the browser's own if none was. */
let chosen: string | undefined;

/** Has all times be told in a zone, or in the browser's. */
export function setZone(zone: string | undefined): void {
  chosen = zone;
}

/** The zone that was chosen; nothing where it is the browser's. */
export function chosenZone(): string | undefined {
  return chosen;
}

/** The zone of the browser. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zone that times are told in and days are meant in. */
export function timeZone(): string {
  return chosen ?? browserZone();
}

/** Whether this browser knows a zone of this name. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** A way to write moments in the chosen zone, made once for each zone in which it is asked for. */
export function inZone(options: Intl.DateTimeFormatOptions, language?: string): () => Intl.DateTimeFormat {
  let zone: string | undefined;
  let made: Intl.DateTimeFormat | undefined;
  return () => {
    if (!made || zone !== chosen) made = new Intl.DateTimeFormat(language, { ...options, timeZone: chosen });
    zone = chosen;
    return made;
  };
}

const OFFSET = inZone({ timeZoneName: 'longOffset' }, 'en');

/** Milliseconds that the zone's clocks are before those of UTC at a moment. */
function offsetAt(at: number): number {
  if (Number.isNaN(new Date(at).getTime())) return 0;
  const name =
    OFFSET()
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = 0, minutes = 0, seconds = 0] = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
}

/** What the zone's clocks show at a moment, as the moment at which those of UTC show it. */
export function toWall(at: number): number {
  return at + offsetAt(at);
}

/** The moment at which the zone's clocks show what those of UTC show at `wall`. What they pass over is counted on. */
export function fromWall(wall: number): number {
  const first = wall - offsetAt(wall);
  const second = wall - offsetAt(first);
  return offsetAt(second) === offsetAt(first) ? second : Math.max(first, second);
}
