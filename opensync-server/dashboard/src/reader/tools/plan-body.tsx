import { textAt } from '../../text/json';
import { Markdown } from '../../text/markdown';
import { GeneralBody } from './general-body';
import type { Call } from './tool';

/** The plan, as it was written. */
export function PlanBody({ call }: { call: Call }) {
  const plan = textAt(call.input, 'plan');
  return plan === undefined ? <GeneralBody call={call} /> : <Markdown text={plan} />;
}
