import { actionsNow } from './registry';
import { areSingleKeysOn } from './switch';

/** Milliseconds within which the second key of two is awaited. */
const SECOND_KEY = 1200;

/** What is typed into, and what takes keys itself. */
const FIELDS = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]';
const TAKERS = 'button, a, summary, input, [role=menuitem], [role=option], [role=tab], [role=slider]';

/** A key as actions name it: `mod+k`, `J`, `Enter`, `Shift+Enter`, `Space`. */
export function nameOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key;
  const isLetter = key.length === 1;
  const shift = event.shiftKey && !isLetter && key !== 'Space' ? 'Shift+' : '';
  if (event.ctrlKey || event.metaKey)
    return `mod+${event.shiftKey ? 'Shift+' : ''}${isLetter ? key.toLowerCase() : key}`;
  return event.altKey ? `alt+${key}` : `${shift}${key}`;
}

/** Whether a key belongs to what has the focus, or to a dialog, and not to the page. */
function isTaken(event: KeyboardEvent, name: string): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (document.querySelector('dialog[open], [role=dialog][data-modal]')) return true;
  if (name.startsWith('mod+')) return false;
  if (target?.closest(FIELDS)) return true;
  if (target?.closest('[role=menu], [role=listbox], [popover]')) return true;
  return (name === 'Enter' || name === 'Space') && target?.closest(TAKERS) != null;
}

/** Runs actions by their keys. Returns how to stop. */
export function listenToKeys(): () => void {
  let first = '';
  let since = 0;
  const press = (event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      event.isComposing ||
      ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)
    )
      return;
    const name = nameOf(event);
    const isPlain = !name.startsWith('mod+') && name !== 'Escape';
    if (isTaken(event, name) || (isPlain && !areSingleKeysOn())) return;
    const pair = first !== '' && event.timeStamp - since < SECOND_KEY ? `${first} ${name}` : name;
    const actions = actionsNow();
    const action = actions.find(({ keys }) => keys?.includes(pair));
    const begins = actions.some(({ keys }) => keys?.some((key) => key.startsWith(`${name} `)));
    first = action === undefined && begins ? name : '';
    since = event.timeStamp;
    if (action === undefined) return;
    event.preventDefault();
    action.run();
  };
  window.addEventListener('keydown', press);
  return () => window.removeEventListener('keydown', press);
}
