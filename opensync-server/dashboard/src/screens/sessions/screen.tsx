/** The list of sessions. */
export function SessionsScreen() {
  return <h1 tabIndex={-1}>Sessions</h1>;
}
