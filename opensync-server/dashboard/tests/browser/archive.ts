/** Sessions of the made archive: enough that a list of them is scrolled. */
export const SESSIONS = 230;

/** When the last one of them changed. */
const LAST = Date.now() - 3_600_000;

const TITLES = [
  'Fix the login redirect',
  'Add a CSV export to the reports',
  '検索 finds no CJK text 🚀',
  'Refactor the worker pool',
];

/** What somebody would put where a name is shown. */
export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  'javascript:alert(1)',
  '__proto__',
  'constructor',
  'a\u202Egnp.exe',
  `${'long'.repeat(200)}`,
];

function sessionOf(nth: number) {
  const name = HOSTILE[nth] ?? '';
  const isHostile = name !== '';
  return {
    externalId: nth === 9 ? 'parent/agent-one' : `ses-${nth}`,
    title: isHostile ? name : `${TITLES[nth % TITLES.length]} ${nth}`,
    source: nth % 3 === 0 ? 'opencode' : 'claude-code',
    projectPath: isHostile ? name : `/home/ana/${nth % 2 === 0 ? 'shop' : 'blog'}`,
    projectName: isHostile ? name : nth % 2 === 0 ? 'shop' : 'blog',
    gitBranch: isHostile ? name : 'main',
    model: isHostile ? name : 'claude-sonnet-4-5',
    createdAt: LAST - nth * 60_000,
  };
}

function messagesOf(nth: number) {
  const { externalId } = sessionOf(nth);
  const at = LAST - nth * 60_000;
  const said = HOSTILE[nth] ?? `The redirect number ${nth} fails since the cookie has expired`;
  return [
    { role: 'user', textContent: said },
    {
      role: 'assistant',
      textContent: `Looking at **checkout ${nth}**: \`cargo test\` says why.`,
      model: 'claude-sonnet-4-5',
    },
  ].map((message, place) => ({
    ...message,
    sessionExternalId: externalId,
    externalId: `m-${nth}-${place}`,
    createdAt: at + place * 1000,
  }));
}

/** The made archive as a plugin would send it. */
export function archive() {
  const numbers = Array.from({ length: SESSIONS }, (_, nth) => nth);
  return { sessions: numbers.map(sessionOf), messages: numbers.flatMap(messagesOf) };
}
