import type { Job } from '../api/types';
import { bytes, full, plural } from '../format/numbers';
import { span } from '../format/time';
import { agentName } from './agent';

/** What each phase of a job is called; any other is an agent that is read. */
const PHASES: Readonly<Record<string, string>> = {
  '': 'Starting',
  indexing: 'Indexing',
  embedding: 'Embedding',
  model: 'Getting the model',
  prices: 'Computing costs',
  deleting: 'Deleting',
};

/** Milliseconds left from which on it is said how long it takes. */
const WORTH_TELLING = 5000;

function amount(count: number, unit: string): string {
  return unit === 'bytes' ? bytes(count) : full(count);
}

/** What part of its phase a job has done, from 0 to 1; `null` if that is not known. */
export function partOf({ done, total }: Job): number | null {
  return total > 0 ? Math.min(1, done / total) : null;
}

/** What a job is at: `Reading Claude Code: 3 MB of 12 MB, about 9 s left`. */
export function progressOf(job: Job): string {
  const { phase, unit, done, total, rate } = job;
  const name = Object.hasOwn(PHASES, phase) ? PHASES[phase] : `Reading ${agentName(phase)}`;
  if (total === 0) return `${name}`;
  const counted = unit === 'bytes' ? '' : ` ${unit}`;
  const left = rate > 0 ? ((total - done) / rate) * 1000 : 0;
  const rest = left >= WORTH_TELLING ? `, about ${span(left)} left` : '';
  return `${name}: ${amount(done, unit)} of ${amount(total, unit)}${counted}${rest}`;
}

/** What each thing that jobs count is called. */
const NOUNS: Readonly<Record<string, readonly [string, string?]>> = {
  sessions: ['session'],
  messages: ['message'],
  passages: ['passage'],
  changed: ['cost'],
};

function counted(job: Job, names: readonly string[]): string {
  const told = names.map((name) => plural(job.result[name] ?? 0, ...(NOUNS[name] ?? [name])));
  return told.join(' and ');
}

/** What a job that has ended did, in a sentence without its end. */
function done(job: Job): string {
  const { result } = job;
  switch (job.kind) {
    case 'import': {
      const failed = result.failed ?? 0;
      const rest = failed > 0 ? `; ${plural(failed, 'log')} could not be read` : '';
      const news = (result.messages ?? 0) === 0 ? 'Nothing new was written' : '';
      return `${news || `Imported ${counted(job, ['sessions', 'messages'])}`}${rest}`;
    }
    case 'embed':
      return `Embedded ${counted(job, ['passages'])}`;
    case 'install':
      return `Installed the model, ${bytes(result.bytes ?? 0)}`;
    case 'reprice':
      return (result.changed ?? 0) === 0
        ? 'No cost has changed'
        : `Computed ${counted(job, ['changed'])} anew`;
    case 'delete':
      return `Deleted ${counted(job, ['sessions', 'messages'])}`;
  }
}

/** How a job ended. */
export function endOf(job: Job): string {
  if (job.state === 'failed') return `It failed: ${job.error ?? 'for no reason that it told'}`;
  if (job.state !== 'stopped') return done(job);
  const did = Object.values(job.result).some((count) => count > 0) ? `: ${done(job).toLowerCase()}` : '';
  return `Stopped${did}. What was done until then stays`;
}
