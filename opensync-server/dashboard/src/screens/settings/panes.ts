import type { ComponentType } from 'react';
import { About } from './about';
import { Appearance } from './appearance';
import { Keys } from './keys';

interface Pane {
  /** Its place in the address. */
  tab: string;
  name: string;
  of: ComponentType;
}

/** Every pane that there is, in the order in which they stand. */
export const PANES: readonly Pane[] = [
  { tab: 'keys', name: 'Keys', of: Keys },
  { tab: 'appearance', name: 'Appearance', of: Appearance },
  { tab: 'about', name: 'About', of: About },
];
