import { numberAt, textAt } from '../../text/json';
import { TaskBody } from './task-body';
import { counted, facts, type Tool } from './tool';

/** Handing a task to a subagent. */
export const task: Tool = {
  names: ['task', 'agent', 'spawnagent', 'delegate', 'subagent'],
  summary: (call) => {
    const detail = call.result?.detail;
    const uses = numberAt(detail, 'totalToolUseCount');
    return {
      label: textAt(call.input, 'subagent_type', 'agent') ?? 'Subagent',
      target: textAt(call.input, 'description', 'title', 'task') ?? '',
      facts: facts(
        textAt(call.input, 'model'),
        uses !== undefined && counted(uses, 'call'),
        textAt(detail, 'status') === 'async_launched' && 'in the background',
      ),
    };
  },
  Body: TaskBody,
};
