import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { serverQuery } from '../../api/account';
import { About } from './about';
import { Accounts } from './accounts';
import { Appearance } from './appearance';
import { Data } from './data';
import { Keys } from './keys';
import { Model } from './model';
import { Prices } from './prices';
import { Redaction } from './redaction';
import { useRights } from './rights';
import { Sources } from './sources';

/** A subject of the settings. */
export interface Pane {
  /** Its place in the address. */
  tab: string;
  name: string;
  of: ComponentType;
}

const ACCOUNTS: Pane = { tab: 'accounts', name: 'Accounts', of: Accounts };

const PANES: readonly Pane[] = [
  { tab: 'keys', name: 'Keys', of: Keys },
  { tab: 'sources', name: 'Sources', of: Sources },
  { tab: 'model', name: 'Model', of: Model },
  { tab: 'redaction', name: 'Redaction', of: Redaction },
  { tab: 'prices', name: 'Prices', of: Prices },
  { tab: 'appearance', name: 'Appearance', of: Appearance },
  { tab: 'data', name: 'Data', of: Data },
  ACCOUNTS,
  { tab: 'about', name: 'About', of: About },
];

/** The panes that there are for who looks, in the order in which they stand. */
export function usePanes(): readonly Pane[] {
  const { isAdmin } = useRights();
  const hasAccounts = useQuery(serverQuery).data?.accounts === true;
  return PANES.filter((pane) => pane !== ACCOUNTS || (isAdmin && hasAccounts));
}
