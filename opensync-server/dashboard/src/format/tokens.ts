/** Tokens by what they cost. */
interface Classes {
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  output: number;
}

/** Tokens of all classes that were read and written. */
export function tokensOf({ usage }: { usage: Classes }): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output;
}
