import { useId } from 'react';
import { useAtOnce } from './at-once';
import { classes } from './classes';

interface Props<Value extends string> {
  /** What is chosen by it. */
  label: string;
  values: readonly Value[];
  names: Readonly<Record<Value, string>>;
  /** What they are called in full, where their names are short. */
  titles?: Readonly<Record<Value, string>>;
  value: Value | null;
  choose: (value: Value) => void;
}

/** One of a few, side by side. */
export function Choice<Value extends string>({
  label,
  values,
  names,
  titles,
  value,
  choose: set,
}: Props<Value>) {
  const group = useId();
  const [chosen, choose] = useAtOnce(value, set);
  return (
    <fieldset className="flex min-w-0 rounded-control border border-line-strong">
      <legend className="sr-only">{label}</legend>
      {values.map((one) => (
        <label
          key={one}
          title={titles?.[one]}
          className={classes(
            'relative flex h-7 items-center border-line not-last:border-r px-2.5 whitespace-nowrap text-dense text-muted hover:text-text max-phone:h-10',
            'has-checked:bg-chosen has-checked:font-medium has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-accent',
          )}
        >
          <input
            type="radio"
            name={group}
            aria-label={titles?.[one]}
            checked={one === chosen}
            onChange={() => choose(one)}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
          />
          {names[one]}
        </label>
      ))}
    </fieldset>
  );
}

/** One of more, from a list that opens. */
export function Select<Value extends string>({
  label,
  values,
  names,
  value,
  choose,
}: Omit<Props<Value>, 'titles'>) {
  return (
    <select
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => {
        const chosen = values.find((one) => one === event.target.value);
        if (chosen !== undefined) choose(chosen);
      }}
      className="h-7 rounded-control border border-line-strong bg-bg px-1.5 text-dense max-phone:h-10"
    >
      {values.map((one) => (
        <option key={one} value={one}>
          {names[one]}
        </option>
      ))}
    </select>
  );
}
