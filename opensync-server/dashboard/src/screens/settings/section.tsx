import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** What it is about, in a sentence or two. */
  about?: ReactNode;
  /** What can be done with all of it, beside the title. */
  action?: ReactNode;
  children?: ReactNode;
}

/** A subject within a pane. */
export function Section({ title, about, action, children }: Props) {
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-56 flex-1">
          <h2 className="font-semibold text-section">{title}</h2>
          {about && <p className="mt-0.5 text-muted">{about}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
