import type { ReactNode } from 'react';
import { useAtOnce } from '../../parts/at-once';

interface Props {
  isOn: boolean;
  set: (isOn: boolean) => void;
  children: ReactNode;
  isDisabled?: boolean;
}

/** Something that is on or off. */
export function Switch({ isOn, set, children, isDisabled = false }: Props) {
  const [isShownOn, show] = useAtOnce(isOn, set);
  return (
    <label className="flex min-h-8 items-center gap-2 max-phone:min-h-11">
      <input
        type="checkbox"
        checked={isShownOn}
        disabled={isDisabled}
        onChange={(event) => show(event.target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      <span>{children}</span>
    </label>
  );
}
