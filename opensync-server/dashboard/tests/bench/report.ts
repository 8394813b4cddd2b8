import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where figures go. */
const OUT = process.env.OPENSYNC_OUT ?? 'out';

/** A time over its limit is told; over so many times of it the run fails. */
const FAILS_AT = 3;

/** One figure, and what it may be at most. */
export interface Figure {
  /** What it is measured on: `messages`, `sessions`, `hard`, `agentsview`. */
  on: string;
  what: string;
  unit: 'ms' | 'MB' | 'nodes' | 'requests' | 'shift';
  values: readonly number[];
  limit?: number;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The value that a share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function told({ unit }: Figure, value: number): string {
  if (Number.isNaN(value)) return '-';
  return unit === 'shift' ? value.toFixed(3) : value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

/** Figures that were measured, as a table and a file. */
export class Report {
  readonly #figures: Figure[] = [];

  add(figure: Figure): void {
    this.#figures.push(figure);
  }

  /** What is over its limit by more than a busy machine explains; sizes and counts by anything. */
  failures(): string[] {
    return this.#figures
      .filter((one) => {
        if (one.limit === undefined) return false;
        return !(median(one.values) <= one.limit * (one.unit === 'ms' ? FAILS_AT : 1));
      })
      .map(
        (one) => `${one.on}: ${one.what} ${told(one, median(one.values))} ${one.unit}, at most ${one.limit}`,
      );
  }

  /** Writes `budgets.json`, and prints the table. */
  write(name: string): void {
    mkdirSync(OUT, { recursive: true });
    const rows = this.#figures.map((one) => ({
      ...one,
      median: median(one.values),
      ...(one.limit === undefined ? {} : { isMet: median(one.values) <= one.limit }),
    }));
    writeFileSync(join(OUT, name), `${JSON.stringify(rows, null, 2)}\n`);
    const lines = this.#figures.map((one) => [
      one.on,
      one.what,
      `${told(one, median(one.values))} ${one.unit}`,
      one.limit === undefined ? '' : `${one.limit}`,
      one.limit === undefined ? '' : median(one.values) <= one.limit ? 'met' : 'MISSED',
    ]);
    const head = ['on', 'what', 'median', 'limit', ''];
    const all = [head, head.map(() => '---'), ...lines];
    console.log(all.map((line) => `| ${line.join(' | ')} |`).join('\n'));
  }
}
