import type { ReactNode } from 'react';

/** Links in a row of which the one to where one is stands out. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav
      aria-label={label}
      className="flex gap-0.5 rounded-control bg-surface p-0.5 text-dense [&>a]:flex [&>a]:h-7 [&>a]:items-center [&>a]:gap-1.5 [&>a]:rounded-control [&>a]:px-2.5 [&>a]:text-muted [&>a:hover]:text-text [&>a[aria-current=page]]:bg-raised [&>a[aria-current=page]]:font-medium [&>a[aria-current=page]]:text-text [&>a[aria-current=page]]:shadow-[0_0_0_1px_var(--line)] max-phone:order-last max-phone:w-full max-phone:[&>a]:h-10 max-phone:[&>a]:flex-1 max-phone:[&>a]:justify-center"
    >
      {children}
    </nav>
  );
}
