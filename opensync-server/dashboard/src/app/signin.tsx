import { useQuery } from '@tanstack/react-query';
import { serverQuery } from '../api/account';
import { Button } from '../parts/button';
import { Dialog } from '../parts/dialog';

/** Where the provider sends one back to. */
function backHere(url: string): string {
  const here = `${window.location.pathname}${window.location.search}`;
  return `${url}${url.includes('?') ? '&' : '?'}next=${encodeURIComponent(here)}`;
}

/** Asks to sign in, over the page, which stays with what was typed into it. */
export function SignIn({ onAgain }: { onAgain: () => void }) {
  const server = useQuery(serverQuery).data;
  const signIn = server?.signIn;
  return (
    <Dialog title="Sign in" onClose={onAgain} className="w-[min(28rem,calc(100vw-1.5rem))]">
      <div className="flex flex-col gap-4 p-4">
        {signIn ? (
          <>
            <p>This server knows its people by {signIn.name}.</p>
            <a
              href={backHere(signIn.url)}
              className="inline-flex min-h-10 items-center justify-center rounded-control bg-accent px-4 font-medium text-accent-text"
            >
              Sign in with {signIn.name}
            </a>
          </>
        ) : (
          <>
            <p>
              This browser is not let in yet. On the machine where the server runs, have a link made and open
              it:
            </p>
            <pre className="overflow-x-auto rounded-control border border-line bg-surface px-3 py-2 font-mono text-dense">
              opensync link
            </pre>
            <p className="text-muted">
              The link works once, for ten minutes; the browser stays signed in for 30 days.
            </p>
          </>
        )}
        <Button onClick={onAgain}>I have signed in: try again</Button>
      </div>
    </Dialog>
  );
}
