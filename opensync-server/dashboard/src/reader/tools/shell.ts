import { field, isObject, type Json, numberAt, textAt } from '../../text/json';
import { ShellBody } from './shell-body';
import { type Call, type Fact, facts, type Tool } from './tool';

/** The command, whether it is told as a line or as a list of words. */
export function commandOf(input: Json | undefined): string {
  const told =
    field(input, 'command') ?? field(input, 'cmd') ?? field(input, 'script') ?? field(input, 'chars');
  if (typeof told === 'string') return told;
  if (!Array.isArray(told)) return '';
  const words = told.filter((word) => typeof word === 'string');
  // `bash -lc "..."` is how the line is run, and not what is run.
  const isWrapped = words.length === 3 && /^-l?c$/.test(words[1] ?? '');
  return isWrapped ? (words[2] ?? '') : words.join(' ');
}

/** The exit code of the command, where the agent wrote it down. */
export function exitOf(call: Call): number | undefined {
  const detail = call.result?.detail;
  const told =
    numberAt(detail, 'exitCode', 'exit_code', 'exit') ??
    numberAt(field(detail, 'metadata'), 'exit', 'exit_code');
  if (told !== undefined) return told;
  const said = /^(?:Exit code:?|Process exited with code) (\d{1,3})\b/m.exec(
    call.result?.text.slice(0, 200) ?? '',
  );
  return said ? Number(said[1]) : undefined;
}

function exitFact(call: Call): Fact | null {
  const exit = exitOf(call);
  if (exit === undefined || exit === 0) return null;
  return { text: `exit ${exit}`, tone: 'bad' };
}

function isInterrupted(call: Call): boolean {
  const { detail } = call.result ?? {};
  return isObject(detail) && detail.interrupted === true;
}

/** Running a command. */
export const shell: Tool = {
  names: [
    'bash',
    'shell',
    'powershell',
    'execcommand',
    'runshellcommand',
    'runterminalcmd',
    'localshell',
    'terminal',
    'writestdin',
    'monitor',
  ],
  summary: (call) => ({
    label: call.name.toLowerCase() === 'powershell' ? 'PowerShell' : 'Shell',
    target: commandOf(call.input).split('\n')[0] ?? '',
    facts: facts(exitFact(call), isInterrupted(call) && { text: 'interrupted', tone: 'bad' }),
  }),
  Body: ShellBody,
};

/** Looking at or ending what runs in the background. */
export const background: Tool = {
  names: ['bashoutput', 'killbash', 'killshell', 'taskoutput', 'taskstop'],
  summary: (call) => ({
    label: /^kill|stop$/i.test(call.name) ? 'Stop' : 'Background',
    target: textAt(call.input, 'bash_id', 'shell_id', 'task_id') ?? '',
    facts: facts(textAt(call.result?.detail, 'status') ?? textAt(call.result?.detail, 'retrieval_status')),
  }),
};
