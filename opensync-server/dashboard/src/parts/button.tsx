import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes';

const LOOKS = {
  plain: 'border border-line-strong bg-raised hover:bg-surface',
  primary: 'border border-accent bg-accent text-accent-text hover:opacity-90',
  danger: 'border border-bad text-bad hover:bg-del',
  quiet: 'border border-transparent text-muted hover:bg-hover hover:text-text',
} as const;

interface Props extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS;
}

/** A button with a text. */
export function Button({ look = 'plain', className, type = 'button', ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      className={classes(
        'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-control px-3 text-ui font-medium whitespace-nowrap',
        'max-phone:min-h-11 disabled:opacity-50',
        LOOKS[look],
        className,
      )}
    />
  );
}

interface IconProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does, for those who do not see the icon. */
  label: string;
  icon: ReactNode;
  isOn?: boolean;
}

/** A button with an icon; its name is shown beside the pointer too. */
export function IconButton({ label, icon, isOn, className, type = 'button', ...rest }: IconProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      aria-pressed={isOn}
      title={label}
      className={classes(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-control text-muted max-phone:size-11',
        'hover:bg-hover hover:text-text disabled:opacity-40 aria-pressed:bg-chosen aria-pressed:text-accent',
        className,
      )}
    >
      {icon}
    </button>
  );
}
