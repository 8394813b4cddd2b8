import { textAt } from '../../text/json';
import { PlanBody } from './plan-body';
import { facts, type Tool } from './tool';

/** Showing a plan to the person. */
export const plan: Tool = {
  names: ['exitplanmode', 'enterplanmode', 'plan'],
  summary: (call) => ({
    label: 'Plan',
    target: (textAt(call.input, 'plan') ?? '').split('\n')[0]?.replace(/^#+\s*/, '') ?? '',
    facts: facts(call.result?.isError === true && { text: 'not accepted', tone: 'bad' }),
  }),
  Body: PlanBody,
};
