import { classes } from './classes';

/** What agents are called by people. */
const NAMES: Readonly<Record<string, string>> = {
  'claude-code': 'Claude Code',
  opencode: 'OpenCode',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  qwen: 'Qwen Code',
  copilot: 'Copilot CLI',
  pi: 'pi',
  kimi: 'Kimi Code',
  cline: 'Cline',
  droid: 'Droid',
  continue: 'Continue',
  vibe: 'Mistral Vibe',
  openhands: 'OpenHands',
  aider: 'Aider',
};

/** What an agent is called. */
export function agentName(source: string): string {
  return Object.hasOwn(NAMES, source) ? (NAMES[source] ?? source) : source;
}

/** Two letters that stand for an agent where there is little room. */
function lettersOf(source: string): string {
  const words = agentName(source)
    .split(/[\s\-_]+/)
    .filter(Boolean);
  const [first = '?', second] = words;
  return second ? `${first.charAt(0)}${second.charAt(0)}`.toUpperCase() : first.slice(0, 2);
}

/** An agent's letters, with its name for who asks. */
export function AgentBadge({ source, className }: { source: string; className?: string }) {
  return (
    <span
      role="img"
      aria-label={agentName(source)}
      title={agentName(source)}
      className={classes(
        'inline-flex h-5 min-w-7 shrink-0 items-center whitespace-nowrap justify-center rounded-control border border-line-strong px-1 font-mono text-label text-muted',
        className,
      )}
    >
      {lettersOf(source)}
    </span>
  );
}
