import { countsOf } from '../../text/diff';
import { changesOf, pathOf } from './changes';
import { ChangesBody } from './changes-body';
import { type Call, type Fact, facts, type Summary, type Tool } from './tool';

/** Lines that came and went, as `+3 -1`. */
export function changeFacts(call: Call): Fact[] {
  const { added, removed } = countsOf(changesOf(call).flatMap((change) => change.hunks));
  return facts(
    added > 0 && { text: `+${added}`, tone: 'ok' },
    removed > 0 && { text: `−${removed}`, tone: 'bad' },
  );
}

function summary(call: Call): Summary {
  const paths = changesOf(call).map((change) => change.path);
  return { label: 'Edit', target: pathOf(call) || paths.join(', '), facts: changeFacts(call) };
}

/** Changing a part of a file. */
export const edit: Tool = {
  names: [
    'edit',
    'multiedit',
    'replace',
    'strreplace',
    'strreplaceeditor',
    'strreplacebasededittool',
    'editfile',
    'notebookedit',
  ],
  summary,
  Body: ChangesBody,
};

/** Changing files by a patch. */
export const patch: Tool = {
  names: ['applypatch', 'patch'],
  summary: (call) => ({ ...summary(call), label: 'Patch' }),
  Body: ChangesBody,
};
