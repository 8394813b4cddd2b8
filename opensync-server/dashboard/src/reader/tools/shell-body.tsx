import { Code } from '../../text/code';
import { textAt } from '../../text/json';
import { Plain } from '../../text/plain';
import { Output } from './output';
import { commandOf } from './shell';
import type { Call } from './tool';

/** The command in full, and what it wrote. */
export function ShellBody({ call }: { call: Call }) {
  const description = textAt(call.input, 'description');
  const folder = textAt(call.input, 'workdir', 'cwd', 'workingDirectory');
  return (
    <>
      {description || folder ? (
        <p className="note">
          <Plain text={[description, folder && `in ${folder}`].filter(Boolean).join(', ')} />
        </p>
      ) : null}
      <Code
        text={commandOf(call.input)}
        language={call.name.toLowerCase() === 'powershell' ? 'powershell' : 'bash'}
      />
      <Output call={call} />
    </>
  );
}
