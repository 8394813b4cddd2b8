import { type ReactNode, useId } from 'react';
import { classes } from './classes';

interface Props {
  title: string;
  /** What it says in one sentence. */
  finding?: ReactNode;
  /** What it is set by, at its right. */
  controls?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A part of a page with a name of its own. */
export function Panel({ title, finding, controls, className, children }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={classes('flex min-w-0 flex-col gap-3 rounded-panel border border-line bg-bg p-4', className)}
    >
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-40 flex-1">
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          {finding && <p className="text-dense text-muted">{finding}</p>}
        </div>
        {controls && <div className="flex flex-wrap items-center gap-2">{controls}</div>}
      </div>
      {children}
    </section>
  );
}
