import { useQuery } from '@tanstack/react-query';
import { resumeQuery } from '../api/reader';
import type { Resume } from '../api/types';
import { inFolder, SHELLS, shellOf } from '../format/shell';
import { Dialog } from '../parts/dialog';
import { Failure, Skeleton } from '../parts/states';
import { CopyButton } from '../text/copy-button';
import { Plain } from '../text/plain';

/** The commands, for each shell, the likely one first. All of each is seen before it is copied. */
function Commands({ resume }: { resume: Resume }) {
  const { command, cwd = null } = resume;
  if (command == null) {
    return (
      <p>
        It cannot be taken up here: <Plain text={resume.reason ?? 'its agent has no command for that'} />.
      </p>
    );
  }
  const likely = shellOf(cwd);
  const shells = SHELLS.toSorted((a, b) => Number(b === likely) - Number(a === likely));
  return shells.map((shell) => {
    const line = inFolder(command, cwd, shell);
    return (
      <div key={shell} className="resume">
        <p className="note">{shell}</p>
        <pre className="code">
          <Plain text={line} />
        </pre>
        <CopyButton text={line} label={`copy for ${shell}`} />
      </div>
    );
  });
}

/** How the session is taken up again with its agent. */
export function ResumeDialog({ id, onClose }: { id: string; onClose(): void }) {
  const resume = useQuery(resumeQuery(id));
  return (
    <Dialog title="Resume this session" onClose={onClose}>
      <div className="dialog-body">
        {resume.isPending ? <Skeleton rows={2} /> : null}
        {resume.isError ? <Failure what="The command could not be made" error={resume.error} /> : null}
        {resume.data ? <Commands resume={resume.data} /> : null}
      </div>
    </Dialog>
  );
}
