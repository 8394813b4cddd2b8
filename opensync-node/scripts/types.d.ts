/* Generated from `src/` by `npm run types`. */

/** What a search can be narrowed down by. */
export type Field = 'source' | 'project' | 'model' | 'role' | 'tool' | 'branch' | 'path' | 'session' | 'has'

/** A call that can be given up. */
export interface Abortable {
  /** Rejects the call, or ends the iteration, with the signal's reason. Work under way ends soon. */
  signal?: AbortSignal
}

/** A call that tells how far it is. */
export interface Reporting<T> {
  /** Is called now and then, at last before the call resolves. */
  onProgress?: (progress: T) => void
}

