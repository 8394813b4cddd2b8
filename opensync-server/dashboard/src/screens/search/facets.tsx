import { useQuery } from '@tanstack/react-query';
import { facetsQuery } from '../../api/search';
import { type Field, type Filter, withCondition, withoutCondition } from '../../format/filter';
import { plain } from '../../format/names';
import { short } from '../../format/numbers';
import { agentName } from '../../parts/agent';
import { useAtOnce } from '../../parts/at-once';

const FIELDS = ['source', 'project', 'model', 'tag'] as const satisfies readonly Field[];
const NAMES = { source: 'Agent', project: 'Project', model: 'Model', tag: 'Tag' } as const;

/** Values of a field that are shown. */
const MOST = 8;

/** The last folder of a path: all of it is in the tooltip. */
function shown(field: Field, value: string): string {
  if (field === 'source') return agentName(value);
  const last = field === 'project' ? value.split(/[\\/]/).findLast((part) => part !== '') : value;
  return plain(last ?? value);
}

interface BoxProps {
  value: string;
  name: string;
  count: number;
  isOn: boolean;
  set: (isOn: boolean) => void;
}

/** A value that is asked for or not. */
function Box({ value, name, count, isOn, set }: BoxProps) {
  const [isShownOn, show] = useAtOnce(isOn, set);
  return (
    <label
      className="flex min-h-7 items-center gap-2 rounded-control px-1 text-dense hover:bg-hover"
      title={value}
    >
      <input
        type="checkbox"
        checked={isShownOn}
        onChange={(event) => show(event.target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      <bdi className="min-w-0 flex-1 truncate">{name}</bdi>
      <span className="text-faint tabular-nums">{short(count)}</span>
    </label>
  );
}

/** What a search can be narrowed to, with the number of sessions. */
export function Facets({ filter, change }: { filter: Filter; change: (filter: Filter) => void }) {
  const facets = useQuery(facetsQuery(FIELDS, {})).data;
  if (!facets) return null;
  const groups = FIELDS.map((field) => {
    const values = facets[field] ?? [];
    return (
      values.length > 0 && (
        <fieldset key={field} className="mb-4 min-w-0">
          <legend className="mb-1 font-semibold text-dense">{NAMES[field]}</legend>
          {values.slice(0, MOST).map(({ value, count }) => {
            const condition = { field, value, isExcluded: false };
            const isOn = filter[field]?.includes(value) ?? false;
            return (
              <Box
                key={value}
                value={value}
                name={shown(field, value)}
                count={count}
                isOn={isOn}
                set={(on) =>
                  change(on ? withCondition(filter, condition) : withoutCondition(filter, condition))
                }
              />
            );
          })}
        </fieldset>
      )
    );
  });
  return (
    <div className="w-56 shrink-0 overflow-y-auto border-line border-r p-3 max-wide:hidden">{groups}</div>
  );
}
