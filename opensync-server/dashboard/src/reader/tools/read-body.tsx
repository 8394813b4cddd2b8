import { Code } from '../../text/code';
import { textAt } from '../../text/json';
import { languageOfPath } from '../../text/language';
import { numbered } from './numbered';
import { Output } from './output';
import type { Call } from './tool';

/** What was read, with the file's own numbers and colours. */
export function ReadBody({ call }: { call: Call }) {
  const { result } = call;
  if (!result || result.isError) return <Output call={call} />;
  const path = textAt(call.input, 'file_path', 'filePath', 'path', 'absolute_path') ?? '';
  const file = numbered(result.text);
  if (!file) return <Output call={call} language={languageOfPath(path)} />;
  return (
    <>
      <Code text={file.text} first={file.first} language={languageOfPath(path)} />
      {file.rest ? <Output call={{ ...call, result: { ...result, text: file.rest } }} /> : null}
    </>
  );
}
