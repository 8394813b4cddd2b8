import { useMemo } from 'react';
import { DiffView } from '../../text/diff-view';
import { Name } from '../../text/plain';
import { changesOf } from './changes';
import { GeneralBody } from './general-body';
import { Output } from './output';
import type { Call } from './tool';

/** What changed, file by file; a failure is shown in the tool's own words. */
export function ChangesBody({ call }: { call: Call }) {
  const changes = useMemo(() => changesOf(call), [call]);
  if (changes.length === 0) return <GeneralBody call={call} />;
  return (
    <>
      {changes.map((change) => (
        <div key={change.path}>
          {changes.length > 1 ? <Name text={change.path} className="file-name" /> : null}
          <DiffView hunks={change.hunks} numbered={change.isNumbered} />
        </div>
      ))}
      {call.result?.isError ? <Output call={call} /> : null}
    </>
  );
}
