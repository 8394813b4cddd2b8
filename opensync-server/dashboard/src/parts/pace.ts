/**
 * Runs something whenever it is asked for, but not before it has ended the last time and `ms` milliseconds
 * have passed since it began; what was asked for meanwhile is one more run then. `end` ends that.
 */
export function paced(run: () => Promise<unknown>, ms: number): { ask: () => void; end: () => void } {
  let isBusy = false;
  let isAsked = false;
  let isOver = false;
  const go = async () => {
    isBusy = true;
    isAsked = false;
    const pause = new Promise((resolve) => setTimeout(resolve, ms));
    await run().catch(() => {});
    await pause;
    isBusy = false;
    if (isAsked && !isOver) void go();
  };
  return {
    ask: () => {
      if (isBusy) isAsked = true;
      else if (!isOver) void go();
    },
    end: () => {
      isOver = true;
    },
  };
}
