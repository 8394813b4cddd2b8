import { memo } from 'react';
import type { Message } from '../../api/types';
import { absolute, clock, machine } from '../../format/time';
import { Boundary } from '../../parts/boundary';
import { Footer } from '../blocks/footer';
import { PartBlock } from '../blocks/part';
import { LoneResult } from '../blocks/result';
import { useReading } from '../bodies/context';
import { estimate } from './estimate';
import type { Entry } from './layout';
import type { RowKind } from './rows';

type MessageEntry = Extract<Entry, { kind: 'message' }>;

const LABELS: Record<RowKind, string> = {
  prompt: 'Prompt',
  answer: 'Answer',
  calls: 'Calls',
  results: 'Results',
  thinking: 'Thinking',
  injected: 'Put in by the agent',
  side: 'On a side branch',
  compaction: 'Compacted: from here on the model saw a summary of what came before',
  notice: 'Notice',
};

function Head({ entry }: { entry: MessageEntry }) {
  const { row, is, prompt } = entry;
  const role = is === 'side' ? ` (${row.role})` : '';
  return (
    <header className="message-head">
      <span>{prompt === null ? `${LABELS[is]}${role}` : `Prompt ${prompt}`}</span>
      <time dateTime={machine(row.at)} title={absolute(row.at)}>
        {clock(row.at)}
      </time>
    </header>
  );
}

/** What was given back to calls that are nowhere: shown after the last of the run that they follow. */
function Strays({ entry }: { entry: MessageEntry }) {
  const { bodies } = useReading();
  const { run } = entry;
  if (!run || run.last !== entry.row.place || run.until === run.last) return null;
  const between: Message[] = [];
  for (const message of bodies.byPlace.values()) {
    if (message.place > run.first && message.place <= run.until && message.place !== run.last)
      between.push(message);
  }
  return between.flatMap((message) =>
    message.parts.map((part) =>
      part.kind === 'toolResult' && !bodies.called.has(part.callId ?? '') ? (
        <LoneResult key={`${message.place}-${part.n}`} message={message} part={part} />
      ) : null,
    ),
  );
}

function Body({ entry }: { entry: MessageEntry }) {
  const message = useReading().bodies.byPlace.get(entry.row.place);
  if (!message) {
    return (
      <div className="pending" aria-busy="true" style={{ height: Math.max(20, estimate(entry) - 16) }} />
    );
  }
  return (
    <Boundary what="This message could not be shown">
      {message.parts.map((part) => (
        <PartBlock key={part.n} message={message} part={part} />
      ))}
      <Strays entry={entry} />
      {entry.is === 'answer' ? <Footer message={message} /> : null}
    </Boundary>
  );
}

/** A message with who said it. */
export const MessageView = memo(function MessageView({ entry }: { entry: MessageEntry }) {
  const isBare = entry.is === 'calls' || entry.is === 'thinking' || entry.is === 'answer';
  return (
    <div className={`message message-${entry.is}`} data-inner={entry.isInner || undefined}>
      {isBare ? null : <Head entry={entry} />}
      <Body entry={entry} />
    </div>
  );
});
