import { field, type Json, listAt, numberAt, textAt } from '../../text/json';
import { type Call, counted, facts, type Tool } from './tool';

/** How much was found, where the agent wrote it down; else the lines of the answer. */
function hits(call: Call): string | null {
  const detail = call.result?.detail;
  const metadata = field(detail, 'metadata');
  const lines = numberAt(detail, 'numMatches', 'numLines') ?? numberAt(metadata, 'matches');
  const files = numberAt(detail, 'numFiles') ?? numberAt(metadata, 'count');
  if (textAt(detail, 'mode') === 'content' && lines !== undefined) return counted(lines, 'line');
  if (files !== undefined) return counted(files, 'file');
  if (lines !== undefined) return counted(lines, 'hit');
  if (!call.result || call.result.isError || call.result.isCut) return null;
  return counted(call.result.text.split('\n').filter((line) => line.trim() !== '').length, 'line');
}

function where(input: Json | undefined): string | null {
  const place = textAt(input, 'path', 'directory', 'dir_path');
  const files = textAt(input, 'glob', 'include', 'type');
  return [place, files].filter(Boolean).join(' ') || null;
}

/** Seeking a text in files. */
export const grep: Tool = {
  names: ['grep', 'searchfilecontent', 'ripgrep', 'codesearch', 'searchtext'],
  summary: (call) => ({
    label: 'Grep',
    target: textAt(call.input, 'pattern', 'query') ?? '',
    facts: facts(where(call.input), hits(call)),
  }),
};

/** Seeking files by name. */
export const glob: Tool = {
  names: ['glob', 'ls', 'list', 'listdirectory', 'listdir', 'findfiles', 'filesearch'],
  summary: (call) => ({
    label: /^(ls|list)/i.test(call.name) ? 'List' : 'Glob',
    target: textAt(call.input, 'pattern', 'path', 'dir_path') ?? '',
    facts: facts(textAt(call.input, 'pattern') === undefined ? null : where(call.input), hits(call)),
  }),
};

/** Seeking tools that can be loaded. */
export const toolSearch: Tool = {
  names: ['toolsearch'],
  summary: (call) => ({
    label: 'Find tools',
    target: textAt(call.input, 'query') ?? '',
    facts: facts(counted(listAt(call.result?.detail, 'matches').length, 'match', 'matches')),
  }),
};
