const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

/** The address if it is whole and of a scheme that only opens a page or a mail; else nothing. */
export function safeLink(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return SCHEMES.has(url.protocol) ? url.href : undefined;
}
