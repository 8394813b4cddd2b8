import type { TimedCall } from '../../api/types';

/** How a tool was used in a session. */
export interface ToolUse {
  tool: string;
  calls: number;
  failures: number;
  /** All the time that its calls took, where that is known. */
  ms: number;
  median: number | null;
  firstFailure: number | null;
  first: number;
}

function medianOf(times: number[]): number | null {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** The tools of a session, the most called first. */
export function toolsOf(calls: readonly TimedCall[]): ToolUse[] {
  const byTool = new Map<string, TimedCall[]>();
  for (const call of calls) {
    const tool = call.tool ?? 'unknown';
    const same = byTool.get(tool);
    if (same) same.push(call);
    else byTool.set(tool, [call]);
  }
  const uses = [...byTool].map(([tool, all]): ToolUse => {
    const times = all.flatMap(({ beginAt, endAt }) => (endAt == null ? [] : [Math.max(0, endAt - beginAt)]));
    const failed = all.filter((call) => call.isError);
    return {
      tool,
      calls: all.length,
      failures: failed.length,
      ms: times.reduce((sum, ms) => sum + ms, 0),
      median: medianOf(times),
      firstFailure: failed[0]?.place ?? null,
      first: all[0]?.place ?? 0,
    };
  });
  return uses.sort((a, b) => b.calls - a.calls);
}
