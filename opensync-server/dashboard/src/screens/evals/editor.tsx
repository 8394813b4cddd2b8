import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowRight, X } from 'lucide-react';
import { type SessionEdit, sessionQuery } from '../../api/sessions';
import type { EvalStatus, Session } from '../../api/types';
import { plain, projectName, titleOf } from '../../format/names';
import { plural } from '../../format/numbers';
import { agentName } from '../../parts/agent';
import { Button, IconButton } from '../../parts/button';
import { say } from '../../parts/notices';
import { Failure, Skeleton } from '../../parts/states';
import { Moment, SessionCost } from '../../parts/values';
import { ResultsOf } from './results/of-session';
import { StatusPicker } from './status';
import { Tags } from './tags';
import { TextField } from './text-field';
import { Turns } from './turn';
import { useEdit } from './use-edit';
import { useField } from './use-field';
import { WORDS } from './words';

function Title({ session, close }: { session: Session; close: () => void }) {
  const project = projectName(session.project);
  return (
    <header className="flex shrink-0 items-start gap-2 border-line border-b py-2.5 pr-2 pl-5">
      <div className="min-w-0 flex-1">
        <h2 className="truncate font-semibold text-prose" title={titleOf(session)}>
          <Link to="/sessions/$id" params={{ id: session.externalId }} className="hover:underline">
            <bdi>{titleOf(session)}</bdi>
          </Link>
        </h2>
        <p className="flex flex-wrap gap-x-2.5 text-dense text-muted">
          <span>{agentName(session.source)}</span>
          {project && <bdi>{plain(project)}</bdi>}
          <span>{plural(session.messageCount, 'message')}</span>
          <SessionCost of={session} />
          <Moment at={session.updatedAt} />
        </p>
      </div>
      <IconButton label="Close" icon={<X size={18} />} onClick={close} />
    </header>
  );
}

interface FieldsProps {
  session: Session;
  change: (edit: SessionEdit) => void;
  next: (() => void) | undefined;
}

/** What is written about the session: expected output, notes, tags. */
function Fields({ session, change, next }: FieldsProps) {
  return (
    <div className="flex flex-col gap-5 @2xl:col-start-2">
      <TextField
        session={session}
        name="expectedOutput"
        label={WORDS.expected}
        placeholder="What the agent should have answered"
        rows={7}
        isMarkdown
      />
      <TextField
        session={session}
        name="evalNotes"
        label={WORDS.notes}
        placeholder="For whoever looks at it next"
        rows={3}
      />
      <Tags tags={session.tags} set={(tags) => change({ tags })} />
      <div className="flex flex-wrap gap-2">
        {next && (
          <Button look="primary" onClick={next} title="Ctrl Enter">
            Next <ArrowRight size={15} />
          </Button>
        )}
        <Button look="quiet" onClick={() => change({ evalReady: !session.evalReady })}>
          {session.evalReady ? 'Take out of evals' : 'Put back into evals'}
        </Button>
      </div>
    </div>
  );
}

/** The turns of the session, one of whose answers may become the expected output. */
function Said({ session }: { session: Session }) {
  const { field, view } = useField(session, 'expectedOutput');
  const take = (answer: string) => {
    const before = view.text;
    field.type(answer);
    void field.save();
    say('Taken as the expected output', { undo: () => field.type(before) });
  };
  return <Turns id={session.externalId} take={take} />;
}

/** The judgement, what was said, and what is written about it: one below the other where there is no room. */
function Judged({ session, next }: { session: Session; next: (() => void) | undefined }) {
  const edit = useEdit();
  const id = session.externalId;
  const change = (what: SessionEdit) => edit.mutate({ id, edit: what });
  return (
    <div className="grid min-h-0 flex-1 auto-rows-min gap-x-6 gap-y-5 overflow-y-auto p-5 @2xl:grid-cols-[minmax(0,1fr)_20rem] @2xl:grid-rows-[auto_1fr]">
      <div className="@2xl:col-start-2">
        <StatusPicker
          status={session.evalStatus ?? null}
          set={(evalStatus: EvalStatus | null) => change({ evalStatus })}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-6 @2xl:col-start-1 @2xl:row-span-2 @2xl:row-start-1">
        <ResultsOf id={id} />
        <Said session={session} />
      </div>
      <Fields session={session} change={change} next={next} />
    </div>
  );
}

interface Props {
  id: string;
  next: (() => void) | undefined;
  close: () => void;
}

/** One marked session: what it was, and what is said of it. */
export function Editor({ id, next, close }: Props) {
  const query = useQuery(sessionQuery(id));
  const session = query.data;
  if (query.error && !session)
    return <Failure what="The session could not be read" error={query.error} retry={() => query.refetch()} />;
  if (!session) return <Skeleton rows={8} height={48} />;
  return (
    <section aria-label="The open session" className="@container flex min-h-0 min-w-0 flex-1 flex-col">
      <Title session={session} close={close} />
      <Judged session={session} next={next} />
    </section>
  );
}
