import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Outline } from '../api/types';
import { calls } from '../parts/calls';
import { Openings, partKey } from './bodies/openings';
import { type Layout, layOut } from './list/layout';
import type { ListHandle } from './list/list';
import type { View } from './list/view';
import type { ReaderSearch, Write } from './state';

/** What is shown, where one is in it, and how one gets elsewhere. */
export interface ReaderState {
  view: View;
  layout: Layout;
  byPlace: ReadonlyMap<number, number>;
  openings: Openings;
  list: RefObject<ListHandle | null>;
  field: RefObject<HTMLInputElement | null>;
  /** The key of the line that keys work on. */
  current: string | null;
  firstIndex: number;
  /** The place at the top of the window. */
  seen: RefObject<number>;
  choose(key: string): void;
  fold(key: string, isOpen: boolean): void;
  /** Brings a place, or a part of it, into view, whatever it is folded into. */
  show(place: number, part?: number | null): void;
  showIndex(index: number): void;
}

interface Props {
  id: string;
  outline: Outline;
  search: ReaderSearch;
  write: Write;
}

function useView(search: ReaderSearch): [View, (key: string, isOpen: boolean) => void] {
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const hidden = search.hide?.join() ?? '';
  const view = useMemo<View>(
    () => ({
      mode: search.mode ?? 'all',
      hide: new Set(
        (['thinking', 'tools', 'system'] as const).filter((word) => hidden.split(',').includes(word)),
      ),
      tool: search.tool ?? null,
      foldsCalls: calls.now() === 'folded',
      folds,
    }),
    [search.mode, hidden, search.tool, folds],
  );
  const fold = useCallback(
    (key: string, isOpen: boolean) => setFolds((before) => new Map(before).set(key, isOpen)),
    [],
  );
  return [view, fold];
}

/** A place that is shown as soon as the lines are laid out with it. */
interface Wanted {
  place: number;
}

/** Goes to places, whatever they are folded into. */
function useShowing(layout: Layout, at: number | undefined, fold: (key: string, isOpen: boolean) => void) {
  const [current, choose] = useState<string | null>(null);
  const [wanted, setWanted] = useState<Wanted | null>(at === undefined ? null : { place: at });
  const list = useRef<ListHandle>(null);
  const showIndex = useCallback(
    (index: number) => {
      const entry = layout.entries[index];
      if (!entry) return;
      choose(entry.key);
      list.current?.show(index, 'start');
    },
    [layout],
  );
  useEffect(() => {
    if (!wanted) return;
    const index = layout.indexOf.get(wanted.place);
    const entry = index === undefined ? undefined : layout.entries[index];
    if (index === undefined || !entry) return setWanted(null);
    if (entry.kind === 'fold' && !entry.isOpen) return fold(entry.key, true);
    setWanted(null);
    showIndex(index);
  }, [wanted, layout, fold, showIndex]);
  return { current, choose, list, showIndex, setWanted };
}

/** The state of a reader. */
export function useReader({ outline, search }: Props): ReaderState {
  const { rows } = outline;
  const [view, fold] = useView(search);
  const layout = useMemo(() => layOut(rows, view), [rows, view]);
  const byPlace = useMemo(() => new Map(rows.map((row, index) => [row.place, index])), [rows]);
  const [openings] = useState(() => new Openings());
  const { setWanted, ...showing } = useShowing(layout, search.at, fold);
  const field = useRef<HTMLInputElement>(null);
  const seen = useRef(search.at ?? 0);
  const show = useCallback(
    (place: number, part?: number | null) => {
      if (part !== undefined && part !== null) openings.set(partKey(place, part), true);
      setWanted({ place });
    },
    [openings, setWanted],
  );
  const firstIndex = layout.indexOf.get(search.at ?? -1) ?? 0;
  return { ...showing, view, layout, byPlace, openings, field, firstIndex, seen, fold, show };
}
