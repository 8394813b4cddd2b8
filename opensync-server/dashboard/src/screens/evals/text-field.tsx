import { Check, CircleAlert, CloudOff, Eye, Pencil } from 'lucide-react';
import { lazy, Suspense, useId, useState } from 'react';
import type { Session } from '../../api/types';
import { Button } from '../../parts/button';
import type { FieldView } from './field';
import { type FieldName, useField } from './use-field';

const Shown = lazy(() => import('./markdown').then(({ MarkdownText }) => ({ default: MarkdownText })));

/** Where the text stands, quietly. */
function State({ view }: { view: FieldView }) {
  if (view.state === 'failed')
    return (
      <span className="inline-flex items-center gap-1 text-bad" title={view.error ?? undefined}>
        <CloudOff size={13} aria-hidden="true" /> Not saved yet: kept in this browser
      </span>
    );
  if (view.state === 'typed' || view.state === 'saving')
    return <span>{view.isRestored ? 'Restored, saving' : 'Saving'}</span>;
  if (view.state === 'saved' && view.text !== '')
    return (
      <span className="inline-flex items-center gap-1">
        <Check size={13} aria-hidden="true" /> Saved
      </span>
    );
  return null;
}

interface ConflictProps {
  theirs: string;
  settle: (choice: 'mine' | 'theirs') => void;
}

/** Somebody else wrote meanwhile: one says which text is to stand. */
function Conflict({ theirs, settle }: ConflictProps) {
  return (
    <div role="alert" className="flex flex-col gap-2 rounded-control border border-warn p-2.5 text-dense">
      <p className="flex items-center gap-1.5 font-medium">
        <CircleAlert size={15} aria-hidden="true" className="text-warn" />
        It was changed elsewhere meanwhile
      </p>
      <p className="max-h-40 overflow-y-auto whitespace-pre-wrap rounded-control bg-surface p-2">
        <bdi>{theirs === '' ? 'emptied' : theirs}</bdi>
      </p>
      <div className="flex gap-2">
        <Button onClick={() => settle('mine')}>Keep mine</Button>
        <Button onClick={() => settle('theirs')}>Take that</Button>
      </div>
    </div>
  );
}

interface Props {
  session: Session;
  name: FieldName;
  label: string;
  placeholder: string;
  rows: number;
  /** Whether it is Markdown that can be looked at. */
  isMarkdown?: boolean;
}

/** A text about a session, saved as it is typed. */
export function TextField({ session, name, label, placeholder, rows, isMarkdown = false }: Props) {
  const id = useId();
  const { field, view } = useField(session, name);
  const [isShown, setShown] = useState(false);
  const isPreview = isShown && view.text !== '';
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex min-h-6 items-center gap-2">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <span role="status" className="flex-1 text-label text-muted">
          <State view={view} />
        </span>
        {isMarkdown && view.text !== '' && (
          <Button look="quiet" className="min-h-6! px-1.5 text-dense!" onClick={() => setShown(!isShown)}>
            {isPreview ? <Pencil size={13} /> : <Eye size={13} />}
            {isPreview ? 'Write' : 'Preview'}
          </Button>
        )}
      </div>
      {view.theirs !== null && <Conflict theirs={view.theirs} settle={(choice) => field.settle(choice)} />}
      {isPreview ? (
        <div className="rounded-control border border-line p-3">
          <Suspense>
            <Shown text={view.text} />
          </Suspense>
        </div>
      ) : (
        <textarea
          id={id}
          value={view.text}
          rows={rows}
          placeholder={placeholder}
          onChange={(event) => field.type(event.target.value)}
          onBlur={() => void field.save()}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className="w-full resize-y rounded-control border border-line-strong bg-bg px-2.5 py-2 text-dense placeholder:text-faint"
        />
      )}
    </div>
  );
}
