import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import type { Layout } from './layout';

type Align = 'start' | 'center' | 'auto';

/** For so long a line that was jumped to is held, while messages come in around it. */
const HOLD_MS = 2000;

/** What a person does to scroll: it ends the hold. */
const BY_HAND = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/**
 * Jumps to a line and holds it there until what stands around it has come and has its height, or until
 * the person scrolls.
 */
export function usePin(
  scroller: RefObject<HTMLDivElement | null>,
  layout: Layout,
  virtual: Virtualizer<HTMLDivElement, Element>,
): (index: number, align: Align) => void {
  const held = useRef<{ key: string; align: Align; until: number } | null>(null);
  useEffect(() => {
    const element = scroller.current;
    const release = () => {
      held.current = null;
    };
    for (const event of BY_HAND) element?.addEventListener(event, release, { passive: true });
    return () => {
      for (const event of BY_HAND) element?.removeEventListener(event, release);
    };
  }, [scroller]);
  const height = virtual.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something has got another height
  useEffect(() => {
    const now = held.current;
    if (!now || performance.now() > now.until) return;
    const index = layout.entries.findIndex((entry) => entry.key === now.key);
    if (index >= 0) virtual.scrollToIndex(index, { align: now.align });
  }, [height, layout, virtual]);
  return useCallback(
    (index, align) => {
      const key = layout.entries[index]?.key;
      if (key !== undefined) held.current = { key, align, until: performance.now() + HOLD_MS };
      virtual.scrollToIndex(index, { align });
    },
    [layout, virtual],
  );
}
