/** Who works on what now. */
export function LiveScreen() {
  return <h1 tabIndex={-1}>Live</h1>;
}
