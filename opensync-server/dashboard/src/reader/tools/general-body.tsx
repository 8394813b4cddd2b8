import { Code } from '../../text/code';
import { isObject } from '../../text/json';
import { JsonTree } from '../../text/json-tree';
import { Output } from './output';
import type { Call } from './tool';

/** The input of a call as a tree, and what came of it. */
export function GeneralBody({ call }: { call: Call }) {
  const isEmpty = isObject(call.input) && Object.keys(call.input).length === 0;
  return (
    <>
      {call.input === undefined ? (
        <Code text={call.inputText} />
      ) : isEmpty ? null : (
        <JsonTree value={call.input} />
      )}
      <Output call={call} />
    </>
  );
}
