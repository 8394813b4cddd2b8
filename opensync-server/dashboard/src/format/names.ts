/** What names of a session are made of. */
interface Named {
  title?: string | null;
  firstPrompt?: string | null;
}

/** What a session is called that has no title, and in which nobody asked anything. */
export const UNTITLED = 'Untitled session';

/** Characters that turn the order of others around: `a\u202egnp.exe` would show as a picture. */
const TURNING = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name on one line that shows what it is. */
export function plain(text: string): string {
  return text.replaceAll(TURNING, '').replaceAll(/\s+/g, ' ');
}

/** What a session is called: its title, else what it began with. */
export function titleOf(session: Named): string {
  const text = session.title?.trim() || session.firstPrompt?.trim() || UNTITLED;
  return plain(text);
}

interface Placed {
  path?: string | null;
  name?: string | null;
  remote?: string | null;
}

/** What a project is called: its name, else the last folder of its path. */
export function projectName(project: Placed | null | undefined): string | null {
  if (!project) return null;
  const folder = project.path?.split(/[\\/]/).findLast((part) => part !== '');
  const name = project.name || folder || project.remote;
  return name ? plain(name) : null;
}

/** The value that filters by a project: what is exact of it. */
export function projectValue(project: Placed | null | undefined): string | null {
  return project?.path || project?.name || project?.remote || null;
}

/** Names of models without the date at their end: `claude-sonnet-4-5-20250929` is long in a table. */
export function modelName(model: string): string {
  return plain(model.replace(/-20\d{6}$/, ''));
}
