import { field, listAt, numberAt, textAt } from '../../text/json';
import { ReadBody } from './read-body';
import { type Call, counted, facts, type Tool } from './tool';

/** Which lines of the file were read. */
function linesRead(call: Call): string | null {
  const offset = numberAt(call.input, 'offset', 'start_line');
  const limit = numberAt(call.input, 'limit');
  const file = field(call.result?.detail, 'file');
  const first = numberAt(file, 'startLine') ?? offset;
  const count = numberAt(file, 'numLines') ?? limit;
  if (first !== undefined && count !== undefined) return `lines ${first}–${first + Math.max(count - 1, 0)}`;
  return count === undefined ? null : counted(count, 'line');
}

/** Reading a file. */
export const read: Tool = {
  names: ['read', 'readfile', 'view', 'notebookread', 'readmanyfiles', 'readmcpresource'],
  summary: (call) => {
    const paths = listAt(call.input, 'paths').filter((path) => typeof path === 'string');
    return {
      label: 'Read',
      target: textAt(call.input, 'file_path', 'filePath', 'path', 'absolute_path') ?? paths.join(', '),
      facts: facts(linesRead(call)),
    };
  },
  Body: ReadBody,
};
