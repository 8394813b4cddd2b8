import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import type { Layout } from './layout';

type Align = 'start' | 'center' | 'auto';

/** Where one has jumped to. */
type Held = { key: string; align: Align; until: number } | { key: null; until: number };

/** What jumps. */
interface Jumps {
  show(index: number, align: Align): void;
  showEnd(): void;
}

/** For so long a line that was jumped to is held, while messages come in around it. */
const HOLD_MS = 2000;

/** What a person does to scroll: it ends the hold. */
const BY_HAND = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/**
 * Jumps to a line, or the end, and holds it there until what stands around it has come and has its height, or until
 * the person scrolls.
 */
export function usePin(
  scroller: RefObject<HTMLDivElement | null>,
  layout: Layout,
  virtual: Virtualizer<HTMLDivElement, Element>,
): Jumps {
  const held = useRef<Held | null>(null);
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
    if (now.key === null) return virtual.scrollToEnd();
    const index = layout.entries.findIndex((entry) => entry.key === now.key);
    if (index >= 0) virtual.scrollToIndex(index, { align: now.align });
  }, [height, layout, virtual]);
  const show = useCallback(
    (index: number, align: Align) => {
      const key = layout.entries[index]?.key;
      if (key !== undefined) held.current = { key, align, until: performance.now() + HOLD_MS };
      virtual.scrollToIndex(index, { align });
    },
    [layout, virtual],
  );
  const showEnd = useCallback(() => {
    held.current = { key: null, until: performance.now() + HOLD_MS };
    virtual.scrollToEnd();
  }, [virtual]);
  return useMemo(() => ({ show, showEnd }), [show, showEnd]);
}
