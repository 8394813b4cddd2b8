import { textAt } from '../../text/json';
import { changesOf, pathOf } from './changes';
import { changeFacts } from './edit';
import { counted, facts, type Tool } from './tool';
import { WriteBody } from './write-body';

/** Writing a whole file. */
export const write: Tool = {
  names: ['write', 'writefile', 'create', 'createfile'],
  summary: (call) => {
    const content = textAt(call.input, 'content', 'file_text', 'fileText', 'contents');
    const isNew = changesOf(call).length === 0;
    return {
      label: 'Write',
      target: pathOf(call),
      facts:
        isNew && content !== undefined
          ? facts(counted(content.split('\n').length, 'line'))
          : changeFacts(call),
    };
  },
  Body: WriteBody,
};
