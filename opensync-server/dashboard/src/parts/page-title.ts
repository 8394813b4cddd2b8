import { useEffect } from 'react';

/** Names the tab, the bookmark and the entry of the history after what the page shows. */
export function usePageTitle(name: string): void {
  useEffect(() => {
    document.title = `${name} · OpenSync`;
    return () => {
      document.title = 'OpenSync';
    };
  }, [name]);
}
