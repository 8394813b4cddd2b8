import { textAt } from '../../text/json';
import { Markdown } from '../../text/markdown';
import { Plain } from '../../text/plain';
import { RestOfPart } from '../blocks/rest';
import { Output } from './output';
import type { Call } from './tool';

/** What was asked of a page, and the answer, which models write as Markdown. */
export function WebBody({ call }: { call: Call }) {
  const { result } = call;
  const asked = textAt(call.input, 'prompt', 'url', 'query');
  return (
    <>
      {asked ? (
        <p className="note" dir="auto">
          <Plain text={asked} />
        </p>
      ) : null}
      {!result || result.isError ? <Output call={call} /> : <Markdown text={result.text} />}
      {result?.isCut ? <RestOfPart place={result.place} part={result.part} bytes={result.bytes} /> : null}
    </>
  );
}
