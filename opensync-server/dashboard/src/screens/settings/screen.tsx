/** Keys and looks. */
export function SettingsScreen() {
  return <h1 tabIndex={-1}>Settings</h1>;
}
