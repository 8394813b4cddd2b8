import type { Tab } from './address';

/** Texts of the statistics. */
export const WORDS = {
  title: 'Analytics',
  failed: 'The sums could not be read',
  nothing: 'Nothing in this time.',
} as const;

/** What the tabs are called. */
export const TAB_NAMES: Readonly<Record<Tab, string>> = {
  models: 'Models',
  providers: 'Providers',
  projects: 'Projects',
  agents: 'Agents',
  tools: 'Tools',
  cost: 'Cost',
  time: 'Time',
  efficiency: 'Efficiency',
};
