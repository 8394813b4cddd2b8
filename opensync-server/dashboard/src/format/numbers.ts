const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const CENTS = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A whole number in full: `1,234,567`. */
export function full(count: number): string {
  return WHOLE.format(count);
}

/** A count in four digits or fewer: `1,234`, `12.3K`, `4.5M`. */
export function short(count: number): string {
  const units = [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ] as const;
  if (Math.abs(count) < 10_000) return WHOLE.format(count);
  for (const [size, unit] of units) {
    // 999,950 would round up to `1,000K`.
    if (Math.abs(count) >= size * 0.99995) return `${TENTHS.format(count / size)}${unit}`;
  }
  return WHOLE.format(count);
}

/** Dollars as precisely as they matter: `$0.0042`, `$1.23`, `$1,234`; `null` is "no price". */
export function money(dollars: number | null | undefined): string {
  if (dollars === null || dollars === undefined) return 'no price';
  if (dollars === 0) return '$0';
  if (dollars < 0.0001) return '< $0.0001';
  if (dollars < 0.01) return `$${dollars.toFixed(4)}`;
  return dollars < 1000 ? `$${CENTS.format(dollars)}` : `$${WHOLE.format(dollars)}`;
}

/** Bytes in units of 1,024: `640 B`, `12.3 KB`. */
export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = count;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${TENTHS.format(size)} ${units[unit] ?? 'B'}`;
}

/** A noun with its number: `1 message`, `12.3K messages`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${short(count)} ${count === 1 ? one : many}`;
}
