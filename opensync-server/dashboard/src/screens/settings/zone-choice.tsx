import { absolute } from '../../format/time';
import { browserZone } from '../../format/zone';
import { useNow } from '../../parts/now';
import { zone } from '../../parts/zone';

/** The zones that this browser knows, `UTC` first. */
function knownZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')];
}

/** The zone in which all times are told and days begin and end, with the time there. */
export function ZoneChoice() {
  const chosen = zone.use();
  const now = useNow();
  const all = knownZones();
  const known = chosen === '' || all.includes(chosen) ? all : [chosen, ...all];
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <select
          aria-label="Zone of times and days"
          aria-describedby="zone-told"
          value={chosen}
          onChange={(event) => zone.set(event.target.value)}
          className="h-8 min-w-0 max-w-full rounded-control border border-line-strong bg-bg px-2 max-phone:h-11"
        >
          <option value="">{`As the browser: ${readable(browserZone())}`}</option>
          {known.map((name) => (
            <option key={name} value={name}>
              {readable(name)}
            </option>
          ))}
        </select>
        <span className="tabular-nums">{`There it is ${absolute(now)}`}</span>
      </div>
      <p id="zone-told" className="mt-2 max-w-prose text-muted">
        Times, days, charts, cards and filters of these pages follow it. Days that are typed into a search, as{' '}
        <code className="font-mono text-dense">since:today</code>, begin where the server is; pages that are
        shared and exported files tell times in UTC.
      </p>
    </>
  );
}

/** A zone as people read it. */
function readable(name: string): string {
  return name.replaceAll('_', ' ');
}
