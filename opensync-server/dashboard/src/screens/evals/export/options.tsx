import { type TestOptions, TOOLS, type Tool, TURN_MODES } from '../../../api/evals-export';
import { wordOf } from '../../../format/address';
import { TOOL_NAMES, TURN_MODE_NAMES } from '../words';

const SWITCHES = [
  ['anonymize', 'Hide names in paths, secrets and e-mail addresses'],
  ['context', 'With what was said before'],
  ['tools', 'With calls of tools'],
  ['system', 'With the agent’s own system texts'],
] as const;

const FIELD = 'min-h-9 rounded-control border border-line-strong bg-bg px-2 max-phone:min-h-11';
const CHOICE = 'flex min-h-8 items-start gap-2.5 py-1 max-phone:min-h-11';

interface ToolsProps {
  tools: readonly Tool[];
  set: (tools: readonly Tool[]) => void;
}

/** For which tools files are written. The last one stays. */
export function ToolChoice({ tools, set }: ToolsProps) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">For</legend>
      {TOOLS.map((tool) => {
        const isOn = tools.includes(tool);
        const [name, what] = TOOL_NAMES[tool];
        return (
          <label key={tool} className={CHOICE}>
            <input
              type="checkbox"
              checked={isOn}
              disabled={isOn && tools.length === 1}
              onChange={() => set(TOOLS.filter((one) => tools.includes(one) !== (one === tool)))}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span>
              {name}
              <span className="block text-label text-muted">{what}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

interface Props {
  options: TestOptions;
  set: (options: TestOptions) => void;
}

function Switches({ options, set }: Props) {
  return (
    <fieldset>
      <legend className="sr-only">What is in it</legend>
      {SWITCHES.map(([word, name]) => (
        <label key={word} className={CHOICE}>
          <input
            type="checkbox"
            checked={options[word]}
            onChange={(event) => set({ ...options, [word]: event.target.checked })}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

/** How tests are written. */
export function Options({ options, set }: Props) {
  return (
    <>
      <label className="flex flex-col gap-1">
        <span className="font-medium">A test is</span>
        <select
          value={options.turnMode}
          onChange={(event) =>
            set({ ...options, turnMode: wordOf(event.target.value, TURN_MODES) ?? 'per_turn' })
          }
          className={FIELD}
        >
          {TURN_MODES.map((mode) => (
            <option key={mode} value={mode}>
              {TURN_MODE_NAMES[mode]}
            </option>
          ))}
        </select>
      </label>
      <Switches options={options} set={set} />
      <label className="flex flex-col gap-1">
        <span className="font-medium">Only sessions with at least so many tokens</span>
        <input
          type="number"
          min={0}
          step={1000}
          value={options.minTokens || ''}
          placeholder="any number"
          onChange={(event) => {
            const tokens = event.target.valueAsNumber;
            set({ ...options, minTokens: tokens > 0 ? Math.floor(tokens) : 0 });
          }}
          className={FIELD}
        />
      </label>
    </>
  );
}
