import { Code } from '../../text/code';
import { textAt } from '../../text/json';
import { languageOfPath } from '../../text/language';
import { changesOf, pathOf } from './changes';
import { ChangesBody } from './changes-body';
import { Output } from './output';
import type { Call } from './tool';

/** What was written: the difference to the file before if there was one, else all of it. */
export function WriteBody({ call }: { call: Call }) {
  const content = textAt(call.input, 'content', 'file_text', 'fileText', 'contents');
  if (content === undefined || changesOf(call).length > 0) return <ChangesBody call={call} />;
  return (
    <>
      <Code text={content} first={1} language={languageOfPath(pathOf(call))} />
      {call.result?.isError ? <Output call={call} /> : null}
    </>
  );
}
