/* Generated from `src/` by `npm run types`. */

/** What sessions and messages can be filtered by. */
export type Field = 'source' | 'project' | 'model' | 'role' | 'tool' | 'branch' | 'path' | 'session' | 'has'
  | 'tag' | 'status' | 'provider' | 'parent' | 'commit' | 'did' | 'outcome'

/**
 * Which sessions and messages are meant; all, if nothing is said.
 *
 * Values of one field are alternatives, different fields all hold. A `*` at an end of a value says how
 * it is compared: `shop*` is a beginning, `*shop*` any part.
 */
export interface Filter extends Partial<Record<Field, string | Array<string>>> {
  /** Nothing that has one of these values. */
  exclude?: Partial<Record<Field, string | Array<string>>>
  /** Only from this moment on. Milliseconds since 1970, UTC. */
  from?: number
  /** Only before this moment. Milliseconds since 1970, UTC. */
  to?: number
  /** Only sessions with at least so many tokens. */
  minTokens?: number
  /** Where days begin and end: a name such as `Europe/Vienna`, or an offset. Default: `UTC`. */
  timeZone?: string
}

/** What a session is worth as an example for evaluations. */
export type EvalStatus = 'golden' | 'correct' | 'incorrect' | 'needs_review'

/** A tool that an agent can call. */
export interface Tool {
  /** What it is called where a server's name stands before it. */
  name: string
  /** What it is called where all tools of an agent share their names. */
  globalName: string
  /** What it does, for the model that chooses. */
  description: string
  /** The JSON schema of its arguments. */
  inputSchema: { type: 'object'; properties: Record<string, Record<string, unknown>>; required: Array<string> }
  /** The arguments that it cannot do without. */
  required: Array<string>
}

/** A call that can be given up. */
export interface Abortable {
  /** Rejects the call, or ends the iteration, with the signal's reason. Work under way ends soon. */
  signal?: AbortSignal
}

/** A call that says how far it is. */
export interface Reporting<T> {
  /** Is called now and then, at last before the call resolves. */
  onProgress?: (progress: T) => void
}

/** A change of what people say of a session. What is left out stays; `null` takes away. */
export interface AnnotationEdit {
  /** Up to 1,000 characters. */
  title?: string | null
  /** Up to 100 labels of up to 100 characters. */
  tags?: Array<string> | null
  /** Whether it may serve as an example for evaluations. */
  evalReady?: boolean | null
  /** What it is worth as one. */
  evalStatus?: EvalStatus | null
  /** Why. */
  evalNotes?: string | null
  /** What the answer should have been. */
  expectedOutput?: string | null
  /** When it was last marked or judged; set by itself then. Milliseconds since 1970, UTC. */
  reviewedAt?: number | null
  /** Whether it never leaves this machine. */
  localOnly?: boolean | null
}

