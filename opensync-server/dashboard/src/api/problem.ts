/** A request that failed: what the server said, or that it did not answer. */
export class Problem extends Error {
  /** The HTTP status, or 0 where there was no answer. */
  readonly status: number;
  /** The word that programs read, such as `not_found`. */
  readonly code: string;
  /** Milliseconds after which asking again makes sense, where the server said so. */
  readonly retryAfter: number | null;

  constructor(status: number, code: string, message: string, retryAfter: number | null = null) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** The text under `key`, where `value` is an object that has one. */
function textOf(value: unknown, key: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : null;
}

/** What an answer that is no success says. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const said = textOf(body, 'detail') ?? textOf(body, 'title') ?? textOf(body, 'error');
  const seconds = Number(response.headers.get('retry-after'));
  return new Problem(
    response.status,
    textOf(body, 'code') ?? `http_${response.status}`,
    said ?? `the server answered ${response.status}`,
    seconds > 0 ? seconds * 1000 : null,
  );
}

/** The problem in whatever was thrown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Problem(0, 'page', message);
}
