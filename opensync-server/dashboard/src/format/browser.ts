/** Browsers by what they say of themselves. Most say that they are others, too: the first that fits is it. */
const BROWSERS = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
] as const;

const SYSTEMS = [
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
] as const;

/** What a browser is called by people, from what it says of itself: `Firefox on Linux`. */
export function browserName(agent: string): string {
  const browser = BROWSERS.find(([says]) => says.test(agent))?.[1];
  const system = SYSTEMS.find(([says]) => says.test(agent))?.[1];
  if (!browser) return agent;
  return system ? `${browser} on ${system}` : browser;
}
