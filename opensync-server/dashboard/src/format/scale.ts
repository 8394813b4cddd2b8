/** Steps of an axis that are easy to read, times a power of ten. */
const EASY = [1, 2, 2.5, 5, 10] as const;

/** Marks of an axis from nothing to at least `max`, about as many as `wanted`. */
export function ticks(max: number, wanted = 4, isWhole = false): number[] {
  if (!(max > 0) || !Number.isFinite(max)) return [0, 1];
  const rough = max / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const fits = EASY.map((easy) => easy * power).find((step) => step >= rough * (1 - 1e-9)) ?? 10 * power;
  const step = isWhole ? Math.max(1, Math.ceil(fits)) : fits;
  const count = Math.ceil(max / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, nth) => Number((nth * step).toPrecision(12)));
}

/** Every how many-th name there is room for below an axis. */
export function every(count: number, width: number, room: number): number {
  return Math.max(1, Math.ceil((count * room) / Math.max(1, width)));
}

/** Names at an axis: every so many-th, counted so that the last one is named. */
export function isNamed(at: number, count: number, nth: number): boolean {
  return (count - 1 - at) % nth === 0;
}

/** Sums from the first step to each. */
export function summed(rows: readonly (readonly number[])[]): number[][] {
  const sums: number[] = [];
  return rows.map((row) => row.map((value, at) => (sums[at] = (sums[at] ?? 0) + value)));
}

/** How dark a cell of a heat map is: 0 where there is nothing, then 1 to 4 by quarters of what there is. */
export function levels(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  const limits = [0.25, 0.5, 0.75].map((part) => sorted[Math.floor(part * (sorted.length - 1))] ?? 0);
  return values.map((value) => (value > 0 ? 1 + limits.filter((limit) => value > limit).length : 0));
}
