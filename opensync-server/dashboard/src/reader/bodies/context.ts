import { createContext, useContext } from 'react';
import type { Message, OutlineRow } from '../../api/types';
import type { Openings } from './openings';
import type { Bodies } from './pages';

/** What every block of a reader may need to know. */
export interface Reading {
  id: string;
  /** The folder that the session was held in: paths are told from there. */
  folder: string | null;
  bodies: Bodies;
  rowAt(place: number): OutlineRow | undefined;
  hidesThinking: boolean;
  openings: Openings;
}

/** The session that is being read. */
export const ReadingContext = createContext<Reading | null>(null);

/** The session that is being read. */
export function useReading(): Reading {
  const reading = useContext(ReadingContext);
  if (!reading) throw new TypeError('a block stands outside of a reader');
  return reading;
}

/** A message, once it is there. */
export function useBody(place: number): Message | undefined {
  return useReading().bodies.byPlace.get(place);
}
