import type { Message, Part } from '../../api/types';
import { field, type Json, numberAt, readCutJson, readJson } from '../../text/json';
import type { ResultAt } from '../bodies/pages';
import type { Call, Result } from '../tools/tool';

/** The structured twin of a result, which is JSON as the agent wrote it. */
function detailOf(detail: unknown): Json | undefined {
  if (typeof detail === 'string') return readJson(detail);
  const value: unknown = detail ?? undefined;
  return value === undefined ? undefined : readJson(JSON.stringify(value));
}

/** What a tool gave back, as blocks show it. */
export function resultOf(at: ResultAt): Result {
  const { message, part } = at;
  return {
    text: part.text ?? '',
    detail: detailOf(part.detail),
    isError: part.isError,
    isCut: part.cut,
    bytes: part.bytes,
    place: message.place,
    part: part.n,
  };
}

/** How long a call took: by its own times, else by those of the two messages. */
function tookMs(message: Message, at: ResultAt | undefined, detail: Json | undefined): number | null {
  const own = numberAt(detail, 'durationMs', 'totalDurationMs');
  if (own !== undefined) return own;
  const time = field(detail, 'time');
  const [start, end] = [numberAt(time, 'start'), numberAt(time, 'end')];
  if (start !== undefined && end !== undefined) return end - start;
  const later = at?.message.createdAt ?? null;
  if (later === null || message.createdAt === null || at?.message === message) return null;
  return Math.max(0, later - message.createdAt);
}

/** A call with its result, out of the parts of messages. */
export function callOf(message: Message, part: Part, at: ResultAt | undefined): Call {
  const inputText = part.text ?? '';
  const result = at ? resultOf(at) : null;
  return {
    name: part.name ?? 'tool',
    input: part.cut ? readCutJson(inputText) : readJson(inputText),
    inputText,
    result,
    place: message.place,
    part: part.n,
    ms: tookMs(message, at, result?.detail),
  };
}
