import { Outlet } from '@tanstack/react-router';

/** What stands around every screen. */
export function Frame() {
  return (
    <div className="flex h-dvh flex-col">
      <main className="min-h-0 flex-1">
        <Outlet />
      </main>
    </div>
  );
}
