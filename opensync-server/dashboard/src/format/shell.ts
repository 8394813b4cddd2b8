/** The shells that a command is written for. */
export const SHELLS = ['sh', 'PowerShell', 'cmd'] as const;
export type Shell = (typeof SHELLS)[number];

/** A word as the shell takes it for one, whatever is in it. */
export function quote(word: string, shell: Shell): string {
  if (shell === 'cmd') return /^[\w.:\\/@-]+$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
  if (shell === 'PowerShell') {
    // PowerShell takes typographic quotes for quotes as well.
    return /^[\w.:\\/@-]+$/.test(word) ? word : `'${word.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
  }
  return /^[\w.:/@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command that is run in a folder. */
export function inFolder(command: string, folder: string | null, shell: Shell): string {
  if (folder === null) return command;
  const quoted = quote(folder, shell);
  if (shell === 'PowerShell') return `Set-Location -LiteralPath ${quoted}; ${command}`;
  if (shell === 'cmd') return `cd /d ${quoted} && ${command}`;
  // A folder whose name begins with a dash is no option.
  return `cd ${folder.startsWith('-') ? '-- ' : ''}${quoted} && ${command}`;
}

/** The shell that a path speaks for. */
export function shellOf(folder: string | null): Shell {
  return /^[A-Za-z]:[\\/]|^\\\\/.test(folder ?? '') ? 'PowerShell' : 'sh';
}
