import { setSingleKeys, useSingleKeys } from '../../actions/switch';
import { setTheme, THEMES, useTheme } from '../../parts/theme';

const NAMES = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;

/** How these pages look and listen in this browser. */
export function Appearance() {
  const theme = useTheme();
  const areKeysOn = useSingleKeys();
  return (
    <div className="flex flex-col gap-6">
      <fieldset>
        <legend className="mb-2 font-semibold">Look</legend>
        {THEMES.map((one) => (
          <label key={one} className="flex min-h-8 items-center gap-2 max-phone:min-h-11">
            <input
              type="radio"
              name="theme"
              checked={theme === one}
              onChange={() => setTheme(one)}
              className="size-4 accent-accent"
            />
            {NAMES[one]}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend className="mb-2 font-semibold">Keyboard</legend>
        <label className="flex min-h-8 items-center gap-2 max-phone:min-h-11">
          <input
            type="checkbox"
            checked={areKeysOn}
            onChange={(event) => setSingleKeys(event.target.checked)}
            className="size-4 accent-accent"
          />
          Single letters do something
        </label>
        <p className="text-muted">Turn this off where speech software types letters. Keys with Ctrl stay.</p>
      </fieldset>
      <p className="text-muted">These settings are kept in this browser only.</p>
    </div>
  );
}
