import { wordOf } from '../../format/address';

/** What a card can look like. */
export const LOOK_NAMES = {
  night: 'Night',
  paper: 'Paper',
  shapes: 'Shapes',
  screen: 'Screen',
  dawn: 'Dawn',
} as const;
export const LOOK_IDS = ['night', 'paper', 'shapes', 'screen', 'dawn'] as const;
export type LookId = (typeof LOOK_IDS)[number];

/** How a card can be cut: for a phone, or for a link. */
export const SHAPES = ['tall', 'wide'] as const;
export type Shape = (typeof SHAPES)[number];

/** What the address of a card says. */
export interface WrappedSearch {
  look?: LookId;
  shape?: Shape;
  /** Whether projects are named. */
  names?: true;
  /** Whether nothing is said of money. */
  free?: true;
}

function isOn(value: unknown): boolean {
  return value === '1' || value === true;
}

/** Reads the address. */
export function readWrappedSearch(search: Record<string, unknown>): WrappedSearch {
  const read: WrappedSearch = {};
  const look = wordOf(search.look, LOOK_IDS);
  if (look && look !== 'night') read.look = look;
  const shape = wordOf(search.shape, SHAPES);
  if (shape && shape !== 'tall') read.shape = shape;
  if (isOn(search.names)) read.names = true;
  if (isOn(search.free)) read.free = true;
  return read;
}
