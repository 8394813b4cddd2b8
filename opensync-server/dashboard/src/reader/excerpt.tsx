import { useEffect, useMemo, useState } from 'react';
import type { Message } from '../api/types';
import { PartBlock } from './blocks/part';
import { ReadingContext } from './bodies/context';
import { Openings, partKey } from './bodies/openings';
import { bodiesOf } from './bodies/pages';
import { highlight } from './find/highlight';
import './reader.css';

interface ExcerptProps {
  id: string;
  folder: string | null;
  messages: readonly Message[];
  /** The message that is sought. */
  place: number;
  /** Its parts that are open from the beginning. */
  parts: readonly number[];
  /** What is marked. */
  words: readonly string[];
  /** What stands over each message. */
  head: (message: Message) => React.ReactNode;
}

/** A few messages as the reader shows them, outside of it. */
export function Excerpt({ id, folder, messages, place, parts, words, head }: ExcerptProps) {
  const bodies = useMemo(() => bodiesOf([messages]), [messages]);
  const [openings] = useState(() => new Openings());
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    for (const part of parts) openings.set(partKey(place, part), true);
  }, [place, parts, openings]);
  useEffect(() => {
    if (element) return highlight(element, words, false);
  }, [element, words]);
  const reading = useMemo(
    () => ({ id, folder, bodies, rowAt: () => undefined, hidesThinking: false, openings }),
    [id, folder, bodies, openings],
  );
  return (
    <ReadingContext value={reading}>
      <div ref={setElement} className="excerpt">
        {messages
          .filter((message) => message.place === place || shows(message))
          .map((message) => (
            <section key={message.place} data-sought={message.place === place || undefined}>
              {head(message)}
              {message.parts.map((part) => (
                <PartBlock key={part.n} message={message} part={part} />
              ))}
            </section>
          ))}
      </div>
    </ReadingContext>
  );
}

/** Whether a message says more than what was given back to calls: that belongs to them. */
function shows(message: Message): boolean {
  return message.parts.some(({ kind }) => kind !== 'step' && kind !== 'toolResult');
}
