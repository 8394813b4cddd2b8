import {
  ChartColumn,
  FlaskConical,
  Gift,
  KeyRound,
  LayoutDashboard,
  List,
  type LucideIcon,
  Radio,
  Search,
  Share2,
} from 'lucide-react';

/** A page that the side bar leads to. */
export interface PageLink {
  name: string;
  to:
    | '/'
    | '/sessions'
    | '/search'
    | '/live'
    | '/analytics'
    | '/evals'
    | '/wrapped'
    | '/shares'
    | '/settings';
  /** The letter after `g`. */
  key: string;
  icon: LucideIcon;
}

/** Every page that there is, in the order of the side bar. */
export const PAGES: readonly PageLink[] = [
  { name: 'Overview', to: '/', key: 'o', icon: LayoutDashboard },
  { name: 'Sessions', to: '/sessions', key: 's', icon: List },
  { name: 'Search', to: '/search', key: 'f', icon: Search },
  { name: 'Live', to: '/live', key: 'l', icon: Radio },
  { name: 'Analytics', to: '/analytics', key: 'a', icon: ChartColumn },
  { name: 'Evals', to: '/evals', key: 'e', icon: FlaskConical },
  { name: 'Wrapped', to: '/wrapped', key: 'w', icon: Gift },
  { name: 'Shares', to: '/shares', key: 'h', icon: Share2 },
  { name: 'Settings', to: '/settings', key: ',', icon: KeyRound },
];
