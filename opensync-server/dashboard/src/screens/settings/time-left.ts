/** Milliseconds within which nothing can be said of how fast it goes. */
const TOO_SOON = 5000;

/** Milliseconds until nothing is left, by how much less it has become since `first`; `null` if that is not known. */
export function timeLeft(
  first: { pending: number; at: number },
  pending: number,
  now: number,
): number | null {
  const done = first.pending - pending;
  const took = now - first.at;
  return done > 0 && took >= TOO_SOON ? (took / done) * pending : null;
}
