import { getRouteApi } from '@tanstack/react-router';

const route = getRouteApi('/sessions/$id');

/** A conversation, to be read. */
export function SessionScreen() {
  const { id } = route.useParams();
  return <h1 tabIndex={-1}>{id}</h1>;
}
