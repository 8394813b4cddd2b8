/** Names that files and fences have for the languages that are coloured. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bash: 'bash sh shell zsh console shell-session shellscript fish',
    c: 'c h',
    cpp: 'cpp cc cxx hpp hh c++',
    csharp: 'csharp cs c#',
    css: 'css scss less',
    diff: 'diff patch',
    go: 'go golang',
    ini: 'ini toml cfg conf properties env',
    java: 'java',
    javascript: 'javascript js jsx mjs cjs',
    json: 'json jsonc json5 jsonl ipynb',
    kotlin: 'kotlin kt kts',
    markdown: 'markdown md mdx',
    php: 'php',
    powershell: 'powershell ps1 psm1 pwsh',
    python: 'python py pyi py3',
    ruby: 'ruby rb',
    rust: 'rust rs',
    sql: 'sql psql',
    swift: 'swift',
    typescript: 'typescript ts tsx mts cts',
    xml: 'xml html htm svg vue svelte xhtml plist',
    yaml: 'yaml yml',
  }).flatMap(([language, names]) => names.split(' ').map((name) => [name, language] as const)),
);

/** The language that a fence names; nothing if it is not coloured. */
export function languageOfFence(word: string): string | undefined {
  return NAMES.get(word.toLowerCase());
}

/** The language of a file by the end of its name. */
export function languageOfPath(path: string): string | undefined {
  const name = /[^/\\]*$/.exec(path)?.[0].toLowerCase() ?? '';
  if (name === 'dockerfile' || name === 'makefile' || name === 'justfile') return 'bash';
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : NAMES.get(name.slice(dot + 1));
}
