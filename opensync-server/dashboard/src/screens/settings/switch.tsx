import type { ReactNode } from 'react';

interface Props {
  isOn: boolean;
  set: (isOn: boolean) => void;
  children: ReactNode;
  isDisabled?: boolean;
}

/** Something that is on or off. */
export function Switch({ isOn, set, children, isDisabled = false }: Props) {
  return (
    <label className="flex min-h-8 items-center gap-2 max-phone:min-h-11">
      <input
        type="checkbox"
        checked={isOn}
        disabled={isDisabled}
        onChange={(event) => set(event.target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      <span>{children}</span>
    </label>
  );
}
