import { isZone, setZone } from '../format/zone';
import { kept } from './kept';

/** The zone that times are told in, as it was chosen in this browser; empty for the browser's own. */
export const zone = kept(
  'zone',
  (told) => (isZone(told) ? told : ''),
  (chosen) => setZone(chosen === '' ? undefined : chosen),
);
