/** What names of a session are made of. */
interface Named {
  title?: string | null;
  firstPrompt?: string | null;
  externalId: string;
}

/** What a session is called: its title, else what it began with, else its id. */
export function titleOf(session: Named): string {
  const text = session.title?.trim() || session.firstPrompt?.trim() || session.externalId;
  return text.replaceAll(/\s+/g, ' ');
}

interface Placed {
  path?: string | null;
  name?: string | null;
  remote?: string | null;
}

/** What a project is called: its name, else the last folder of its path. */
export function projectName(project: Placed | null | undefined): string | null {
  if (!project) return null;
  return (
    project.name || project.path?.split(/[\\/]/).findLast((part) => part !== '') || project.remote || null
  );
}

/** The value that filters by a project: what is exact of it. */
export function projectValue(project: Placed | null | undefined): string | null {
  return project?.path || project?.name || project?.remote || null;
}

/** Names of models without the date at their end: `claude-sonnet-4-5-20250929` is long in a table. */
export function modelName(model: string): string {
  return model.replace(/-20\d{6}$/, '');
}
