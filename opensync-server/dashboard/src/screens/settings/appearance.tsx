import { setSingleKeys, useSingleKeys } from '../../actions/switch';
import { CALLS, calls } from '../../parts/calls';
import { ROWS, rows } from '../../parts/rows';
import { textSize } from '../../parts/text-size';
import { THEMES, type Theme, theme } from '../../parts/theme';
import { Group, LINE, Options } from './options';
import { ZoneChoice } from './zone-choice';

const LOOKS: Readonly<Record<Theme, string>> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
  warm: 'Warm',
};

const HEIGHTS = {
  roomy: ['Roomy', 'Easier on the eyes'],
  dense: ['Dense', 'More on the screen'],
} as const;

const SIZES = {
  usual: ['Usual', 'As the browser is set to'],
  small: ['Small', 'A tenth smaller'],
  large: ['Large', 'A seventh larger'],
  larger: ['Larger', 'A third larger'],
} as const;

const SIZES_IN_ORDER = ['small', 'usual', 'large', 'larger'] as const;

const FOLDINGS = {
  folded: ['Folded', 'Calls that follow one another are one line'],
  lines: ['A line each', 'What each one did'],
  open: ['Open', 'With what each one was told and gave back'],
} as const;

/** A page in small, as a look has it. */
function Sketch({ look }: { look: Exclude<Theme, 'system'> }) {
  return (
    <span data-theme={look} className="flex h-full flex-1 flex-col bg-bg">
      <span className="h-3 border-line border-b bg-surface" />
      <span className="flex flex-1 flex-col gap-1.5 p-2">
        <span className="h-1.5 w-3/4 rounded-full bg-text" />
        <span className="h-1.5 w-full rounded-full bg-muted" />
        <span className="h-1.5 w-2/5 rounded-full bg-accent" />
      </span>
    </span>
  );
}

function Look({ of: look }: { of: Theme }) {
  const isChosen = theme.use() === look;
  return (
    <label className="flex cursor-pointer flex-col gap-2 rounded-panel border border-line p-2 has-checked:border-accent has-checked:bg-chosen has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 hover:bg-hover">
      <span aria-hidden="true" className="flex h-16 overflow-hidden rounded-control border border-line">
        {look === 'system' ? (
          <>
            <Sketch look="light" />
            <Sketch look="dark" />
          </>
        ) : (
          <Sketch look={look} />
        )}
      </span>
      <span className="flex items-center gap-2 max-phone:min-h-8">
        <input
          type="radio"
          name="theme"
          checked={isChosen}
          onChange={() => theme.set(look)}
          className="size-4 shrink-0 accent-accent outline-none"
        />
        {LOOKS[look]}
      </span>
    </label>
  );
}

/** How these pages look and listen in this browser. */
export function Appearance() {
  const areKeysOn = useSingleKeys();
  return (
    <div className="flex flex-col gap-8">
      <Group title="Look">
        <div className="grid grid-cols-4 gap-3 max-phone:grid-cols-2">
          {THEMES.map((look) => (
            <Look key={look} of={look} />
          ))}
        </div>
      </Group>
      <Options title="Size of texts" name="text" words={SIZES_IN_ORDER} names={SIZES} of={textSize} />
      <Options title="Rows of lists" name="rows" words={ROWS} names={HEIGHTS} of={rows} />
      <Group title="Time zone">
        <ZoneChoice />
      </Group>
      <Options
        title="Calls of tools in a conversation"
        name="calls"
        words={CALLS}
        names={FOLDINGS}
        of={calls}
      />
      <Group title="Keyboard">
        <label className={LINE}>
          <input
            type="checkbox"
            checked={areKeysOn}
            onChange={(event) => setSingleKeys(event.target.checked)}
            className="size-4 accent-accent"
          />
          Single letters do something
        </label>
        <p className="text-muted">Turn this off where speech software types letters. Keys with Ctrl stay.</p>
      </Group>
      <p className="text-muted">These settings are kept in this browser only.</p>
    </div>
  );
}
