/** What of a message tells whether its session is at work. */
export interface LastMessage {
  role: string;
  createdAt?: number | null;
  parts: readonly {
    kind: string;
    name?: string | null;
    callId?: string | null;
    detail?: unknown;
    text?: string | null;
  }[];
}

/** Whether an agent works, waits for its person, rests, or was ended in the middle. */
export type LiveState = 'working' | 'waiting' | 'idle' | 'stopped';

/** What a session does now. */
export interface Doing {
  state: LiveState;
  /** The tool whose result is awaited. */
  tool: string | null;
  /** What it is about: a file or a command, as the call says it. */
  about: string | null;
}

const MINUTE = 60_000;

/** After this long without a word, an answer waits for nobody any more. */
const RESTS = 10 * MINUTE;

/** After this long without a result, whoever called was ended. */
const ENDED = 8 * MINUTE;

/** Arguments that say what a call is about, the first that there is. */
const ABOUT = ['file_path', 'filePath', 'path', 'command', 'cmd', 'pattern', 'url', 'query', 'description'];

function aboutOf(text: string | null | undefined): string | null {
  if (!text) return null;
  try {
    const input: unknown = JSON.parse(text);
    if (typeof input !== 'object' || input === null) return null;
    const found = ABOUT.map((name): unknown => Reflect.get(input, name)).find(
      (value) => typeof value === 'string',
    );
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}

/** What the last messages of a session say of what it does, `now` and when it last changed. */
export function doingNow(messages: readonly LastMessage[], updatedAt: number, now: number): Doing {
  const quiet = now - updatedAt;
  const parts = messages.flatMap((message) => message.parts);
  const answered = new Set(parts.filter(({ kind }) => kind === 'toolResult').map(({ callId }) => callId));
  const call = parts.findLast(
    ({ kind, callId }) => kind === 'toolCall' && callId != null && !answered.has(callId),
  );
  if (call) {
    return {
      state: quiet > ENDED ? 'stopped' : 'working',
      tool: call.name ?? null,
      about: aboutOf(call.text),
    };
  }
  const isAnswered = messages.at(-1)?.role === 'assistant';
  const state = quiet > RESTS ? 'idle' : isAnswered ? 'waiting' : 'working';
  return { state, tool: null, about: null };
}
