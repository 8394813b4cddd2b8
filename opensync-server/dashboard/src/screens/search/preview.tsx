import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { messagesAroundQuery } from '../../api/sessions';
import type { Message } from '../../api/types';
import { classes } from '../../parts/classes';
import { Failure, Skeleton } from '../../parts/states';
import { Moment } from '../../parts/values';
import type { Place } from './results';

/** The most characters of a message that are shown beside the list. */
const MOST = 4000;

function textOf(message: Message): string {
  const texts = message.parts.map((part) => part.text ?? (part.name ? `[${part.name}]` : ''));
  const text = texts.filter((one) => one.trim() !== '').join('\n\n');
  return text.length > MOST ? `${text.slice(0, MOST)} …` : text;
}

/** The message of a hit, with the one before it and the one after. */
export function Preview({ at }: { at: Place }) {
  const query = useQuery(messagesAroundQuery(at.id, at.place));
  if (query.error)
    return <Failure what="The message could not be read" error={query.error} retry={() => query.refetch()} />;
  if (query.isPending) return <Skeleton rows={4} height={72} />;
  const near = query.data.items.filter(({ place }) => Math.abs(place - at.place) <= 1);
  return (
    <div className="flex flex-col gap-3 p-4">
      {near.map((message) => (
        <section
          key={message.place}
          className={classes(
            'rounded-panel border p-3',
            message.place === at.place ? 'border-accent' : 'border-line',
          )}
        >
          <h3 className="mb-1 flex gap-2 text-label text-muted">
            <span className="flex-1">
              #{message.place + 1} {message.role}
            </span>
            <Moment at={message.createdAt} />
          </h3>
          <p className="text-dense whitespace-pre-wrap">
            <bdi>{textOf(message)}</bdi>
          </p>
        </section>
      ))}
      <Link
        to="/sessions/$id"
        params={{ id: at.id }}
        search={{ at: at.place }}
        className="text-accent hover:underline"
      >
        Open the session here
      </Link>
    </div>
  );
}
