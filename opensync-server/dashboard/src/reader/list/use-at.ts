import { useCallback, useEffect, useRef } from 'react';

/** After so many milliseconds without scrolling the place is written into the address. */
const QUIET_MS = 400;

/**
 * Keeps the place in the address and what is seen together: the address follows the reader when it rests,
 * and `jump` is called when the address has come to another place by itself.
 */
export function useAt(at: number | undefined, write: (place: number) => void, jump: (place: number) => void) {
  const written = useRef(at);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ write, jump });
  useEffect(() => {
    latest.current = { write, jump };
  });
  useEffect(() => {
    if (at === undefined || at === written.current) return;
    written.current = at;
    latest.current.jump(at);
  }, [at]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback((place: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (place === written.current) return;
      written.current = place;
      latest.current.write(place);
    }, QUIET_MS);
  }, []);
}
