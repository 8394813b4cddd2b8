import type { Shape } from './address';
import type { Period } from './stretch';

/** Texts of the cards. */
export const WORDS = {
  title: 'Wrapped',
  what: 'The time',
  notMade: 'The picture could not be made',
  hint: 'The picture is made in this browser; nothing is sent anywhere.',
} as const;

export const PERIOD_NAMES: Readonly<Record<Period, string>> = {
  day: 'Day',
  week: 'Week',
  month: 'Month',
  year: 'Year',
};

export const SHAPE_NAMES: Readonly<Record<Shape, string>> = { tall: 'Tall', wide: 'Wide' };
