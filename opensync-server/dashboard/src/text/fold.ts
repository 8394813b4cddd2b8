/** What is left out of the middle of something long. */
export interface Fold {
  head: number;
  tail: number;
  left: number;
}

/** How `count` lines are folded where more than `most` are too many: the begin and the end stay. */
export function fold(count: number, most = 400): Fold | null {
  if (count <= most) return null;
  const tail = Math.floor(most / 4);
  const head = most - tail;
  return { head, tail, left: count - head - tail };
}
