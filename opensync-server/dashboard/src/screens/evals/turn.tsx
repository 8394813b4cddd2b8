import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, ExternalLink, TextQuote } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { turnQuery } from '../../api/evals';
import { outlineQuery } from '../../api/reader';
import { full } from '../../format/numbers';
import { Button, IconButton } from '../../parts/button';
import { Failure, Skeleton } from '../../parts/states';
import { turnsOf } from '../../reader/turns';
import { Plain } from '../../text/plain';

const Shown = lazy(() => import('./markdown').then(({ MarkdownText }) => ({ default: MarkdownText })));

/** Characters of a question that are shown before one asks for the rest. */
const FIRST = 1200;

function Question({ text }: { text: string }) {
  const [isAll, setAll] = useState(false);
  const isLong = text.length > FIRST;
  return (
    <div className="rounded-panel bg-surface p-3 text-dense">
      <p className="whitespace-pre-wrap">
        <bdi>
          <Plain text={isLong && !isAll ? `${text.slice(0, FIRST)}…` : text} />
        </bdi>
      </p>
      {isLong && (
        <Button look="quiet" className="-ml-2 min-h-6! px-2 text-accent" onClick={() => setAll(!isAll)}>
          {isAll ? 'Show less' : 'Show all of it'}
        </Button>
      )}
    </div>
  );
}

interface TurnProps {
  id: string;
  place: number;
  next: number | null;
  take: (answer: string) => void;
}

/** A question, and what the model answered. */
function Turn({ id, place, next, take }: TurnProps) {
  const query = useQuery(turnQuery(id, place, next));
  if (query.error)
    return <Failure what="The answer could not be read" error={query.error} retry={() => query.refetch()} />;
  if (query.isPending) return <Skeleton rows={5} height={40} />;
  const { prompt, answer } = query.data;
  return (
    <div className="flex flex-col gap-3">
      <Question text={prompt} />
      {answer === '' ? (
        <p className="text-muted">Nothing was answered in words.</p>
      ) : (
        <>
          <Suspense fallback={<Skeleton rows={5} height={40} />}>
            <Shown text={answer} />
          </Suspense>
          <Button className="self-start" onClick={() => take(answer)}>
            <TextQuote size={15} /> Take as the expected output
          </Button>
        </>
      )}
    </div>
  );
}

/** The questions of a session one by one, the last first, each with its answer. */
export function Turns({ id, take }: { id: string; take: (answer: string) => void }) {
  const outline = useQuery(outlineQuery(id));
  const turns = useMemo(() => turnsOf(outline.data?.rows ?? []), [outline.data]);
  const [chosen, setChosen] = useState<number | null>(null);
  if (outline.error)
    return (
      <Failure what="The session could not be read" error={outline.error} retry={() => outline.refetch()} />
    );
  if (outline.isPending) return <Skeleton rows={6} height={40} />;
  const at = chosen ?? turns.length - 1;
  const turn = turns[at];
  if (!turn) return <p className="text-muted">Nobody asked anything in it: it becomes no test.</p>;
  return (
    <section aria-label="Question and answer" className="flex min-w-0 flex-col gap-3">
      <div className="flex items-center gap-1">
        <h3 className="flex-1 font-medium">
          Question {full(turn.number)} <span className="text-muted">of {full(turns.length)}</span>
        </h3>
        <IconButton
          label="The question before"
          icon={<ChevronLeft size={17} />}
          disabled={at === 0}
          onClick={() => setChosen(at - 1)}
        />
        <IconButton
          label="The next question"
          icon={<ChevronRight size={17} />}
          disabled={at === turns.length - 1}
          onClick={() => setChosen(at + 1)}
        />
        <Link
          to="/sessions/$id"
          params={{ id }}
          search={{ at: turn.place }}
          aria-label="Read it in the session"
          title="Read it in the session"
          className="inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-text max-phone:size-11"
        >
          <ExternalLink size={16} aria-hidden="true" />
        </Link>
      </div>
      <Turn key={turn.place} id={id} place={turn.place} next={turns[at + 1]?.place ?? null} take={take} />
    </section>
  );
}
