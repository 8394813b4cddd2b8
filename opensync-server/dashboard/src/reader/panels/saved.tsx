import { useQuery, useQueryClient } from '@tanstack/react-query';
import { BookmarkX } from 'lucide-react';
import { placesQuery, setPlace } from '../../api/reader';
import { IconButton } from '../../parts/button';
import { say } from '../../parts/notices';
import { Plain } from '../../text/plain';

interface SavedPlacesProps {
  id: string;
  titleAt(place: number): string;
  onShow(place: number): void;
}

/** Places that were saved with `m`, to be gone to and forgotten. */
export function SavedPlaces({ id, titleAt, onShow }: SavedPlacesProps) {
  const queries = useQueryClient();
  const places = useQuery(placesQuery(id));
  const items = places.data?.items ?? [];
  if (items.length === 0) return null;
  const forget = (place: number) =>
    setPlace(id, place, false).then(
      () => queries.invalidateQueries({ queryKey: placesQuery(id).queryKey }),
      (error: unknown) =>
        say(`The place is still saved: ${error instanceof Error ? error.message : 'no answer'}`, {
          isBad: true,
        }),
    );
  return (
    <section aria-label="Saved places">
      <h3 className="panel-title">Saved places</h3>
      <ul className="turns saved">
        {items.map(({ place, note }) => (
          <li key={place}>
            <button type="button" onClick={() => onShow(place)}>
              <span className="turn-number">{place}</span>
              <span className="turn-title" dir="auto">
                <Plain text={note || titleAt(place)} />
              </span>
            </button>
            <IconButton
              label={`Forget place ${place}`}
              icon={<BookmarkX size={14} />}
              onClick={() => void forget(place)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
