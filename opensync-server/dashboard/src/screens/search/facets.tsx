import { useQuery } from '@tanstack/react-query';
import { facetsQuery } from '../../api/search';
import { type Field, type Filter, withCondition, withoutCondition } from '../../format/filter';
import { plain } from '../../format/names';
import { short } from '../../format/numbers';
import { agentName } from '../../parts/agent';

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
              <label
                key={value}
                className="flex min-h-7 items-center gap-2 rounded-control px-1 text-dense hover:bg-hover"
                title={value}
              >
                <input
                  type="checkbox"
                  checked={isOn}
                  onChange={() =>
                    change(isOn ? withoutCondition(filter, condition) : withCondition(filter, condition))
                  }
                  className="size-4 shrink-0 accent-accent"
                />
                <bdi className="min-w-0 flex-1 truncate">{shown(field, value)}</bdi>
                <span className="text-faint tabular-nums">{short(count)}</span>
              </label>
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
