import { field, textAt } from '../../text/json';
import { Markdown } from '../../text/markdown';
import { Fold } from '../blocks/fold';
import { Subagent } from '../blocks/subagent';
import { Output } from './output';
import type { Call } from './tool';

/** What a subagent was asked, what it answered, and what it did. */
export function TaskBody({ call }: { call: Call }) {
  const { result } = call;
  const prompt = textAt(call.input, 'prompt', 'message', 'instructions');
  const own = textAt(field(result?.detail, 'metadata'), 'sessionId');
  return (
    <>
      {prompt ? (
        <Fold id={`task-${call.place}-${call.part}`} label="Task" line={prompt}>
          {() => <Markdown text={prompt} />}
        </Fold>
      ) : null}
      <Subagent place={call.place} agentId={textAt(result?.detail, 'agentId') ?? own} />
      {!result || result.isError ? <Output call={call} /> : <Markdown text={result.text} />}
    </>
  );
}
