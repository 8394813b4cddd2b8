import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { tryRedaction } from '../../api/settings';
import type { Tried } from '../../api/types';
import { piecesOf } from '../../format/ranges';
import { isText, useDraft } from '../../parts/draft';
import { usePaused } from '../../parts/pause';
import { Failure } from '../../parts/states';
import { Plain } from '../../text/plain';
import { Section } from './section';
import { Switch } from './switch';

/** Milliseconds without a key after which a text is tried. */
const PAUSE = 250;

/** A text that has something of everything, and no real secret. */
const EXAMPLE = [
  'export GITHUB_TOKEN=ghp_9mXv2LqT8sKd4RzWc7NbY1hJf6PaEuG3oQ5i',
  'git clone https://ana:correct-horse-7Battery@git.example.org/shop.git',
  'Ask mia@orchard.example.org for access.',
].join('\n');

/** The text with what would be hidden marked, and how it would leave. */
function Result({ text, tried }: { text: string; tried: Tried }) {
  const ranges = tried.findings.map(({ start, end }) => [start, end] as const);
  const kinds = [...new Set(tried.findings.map(({ rule }) => rule))];
  if (ranges.length === 0) return <p role="status">Nothing of it would be hidden.</p>;
  let at = 0;
  return (
    <div className="flex flex-col gap-3">
      <p role="status">{`Hidden: ${kinds.join(', ')}.`}</p>
      <pre className="max-h-72 overflow-auto whitespace-pre-wrap rounded-control border border-line bg-surface p-3 font-mono text-dense">
        {piecesOf(text, ranges).map((piece) => {
          const key = at;
          at += piece.text.length;
          return piece.isHit ? (
            <mark key={key}>
              <Plain text={piece.text} />
            </mark>
          ) : (
            <Plain key={key} text={piece.text} />
          );
        })}
      </pre>
      <h3 className="font-medium">As it leaves</h3>
      <pre
        data-redacted
        className="max-h-72 overflow-auto whitespace-pre-wrap rounded-control border border-line bg-surface p-3 font-mono text-dense"
      >
        <Plain text={tried.redacted} />
      </pre>
    </div>
  );
}

/** A text of one's own, to see what of it would be hidden. */
export function Trial({ emails }: { emails: boolean }) {
  const [text, setText] = useDraft('redaction.trial', '', isText);
  const [isWithEmails, setWithEmails] = useState(emails);
  const asked = usePaused(text, PAUSE);
  const query = useQuery({
    queryKey: ['redaction', 'trial', asked, isWithEmails],
    queryFn: async ({ signal }) => ({ text: asked, tried: await tryRedaction(asked, isWithEmails, signal) }),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    // It may be a secret: it is not kept longer than it is looked at.
    gcTime: 0,
  });
  return (
    <Section title="Try it" about="The server looks at the text and keeps nothing of it.">
      <textarea
        aria-label="A text to try"
        value={text}
        rows={6}
        spellCheck={false}
        placeholder="Paste a log, a command, a configuration"
        onChange={(event) => setText(event.target.value)}
        className="w-full rounded-control border border-line-strong bg-bg p-2.5 font-mono text-dense"
      />
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <Switch isOn={isWithEmails} set={setWithEmails}>
          E-mail addresses, too
        </Switch>
        {text === '' ? (
          <button type="button" className="min-h-8 text-accent underline" onClick={() => setText(EXAMPLE)}>
            Take an example
          </button>
        ) : (
          <button type="button" className="min-h-8 text-accent underline" onClick={() => setText('')}>
            Clear
          </button>
        )}
      </div>
      {query.error && (
        <Failure what="The text could not be tried" error={query.error} retry={() => void query.refetch()} />
      )}
      {text !== '' && query.data && <Result {...query.data} />}
    </Section>
  );
}
