import { isAnsi } from '../../text/ansi';
import { Code } from '../../text/code';
import { readJson } from '../../text/json';
import { JsonTree } from '../../text/json-tree';
import { Terminal } from '../../text/terminal';
import { RestOfPart } from '../blocks/rest';
import type { Call } from './tool';

interface OutputProps {
  call: Call;
  language?: string | undefined;
}

/** What a tool gave back, as it fits: a terminal's colours, a tree, or lines. */
export function Output({ call, language }: OutputProps) {
  const { result } = call;
  if (!result) return <p className="note">no result</p>;
  const isJson = !result.isCut && /^\s*[[{]/.test(result.text) && result.text.length < 200_000;
  const json = isJson ? readJson(result.text) : undefined;
  return (
    <>
      {result.text === '' ? <p className="note">empty result</p> : null}
      {json === undefined ? <Lines text={result.text} language={language} /> : <JsonTree value={json} />}
      {result.isCut ? <RestOfPart place={result.place} part={result.part} bytes={result.bytes} /> : null}
    </>
  );
}

function Lines({ text, language }: { text: string; language: string | undefined }) {
  if (text === '') return null;
  return isAnsi(text) ? <Terminal text={text} /> : <Code text={text} language={language} />;
}
