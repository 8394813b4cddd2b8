import { Empty } from './states';

const COMMANDS = [
  ['opensync import', 'reads what the agents on this machine have written'],
  ['opensync watch', 'goes on reading as they write'],
] as const;

/** Nothing is kept yet: how conversations come in. */
export function HowToBegin() {
  return (
    <Empty title="No sessions yet">
      {COMMANDS.map(([command, what]) => (
        <p key={command}>
          <code className="rounded-control border border-line bg-surface px-2 py-1 font-mono text-dense text-text">
            {command}
          </code>{' '}
          {what}.
        </p>
      ))}
      <p>The plugins for Claude Code and OpenCode send each session by themselves.</p>
    </Empty>
  );
}
