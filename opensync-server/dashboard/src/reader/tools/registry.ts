import { edit, patch } from './edit';
import { other } from './other';
import { plan } from './plan';
import { read } from './read';
import { glob, grep, toolSearch } from './search';
import { background, shell } from './shell';
import { ask, message, skill } from './talk';
import { task } from './task';
import { taskList, todo } from './todo';
import type { Tool } from './tool';
import { webFetch, webSearch } from './web';
import { write } from './write';

const TOOLS: readonly Tool[] = [
  ask,
  background,
  edit,
  glob,
  grep,
  message,
  patch,
  plan,
  read,
  shell,
  skill,
  task,
  taskList,
  todo,
  toolSearch,
  webFetch,
  webSearch,
  write,
];

const byName = new Map(TOOLS.flatMap((tool) => tool.names.map((name) => [name, tool] as const)));

/** How calls of a tool are shown. */
export function toolNamed(name: string): Tool {
  return byName.get(name.toLowerCase().replaceAll(/[_-]/g, '')) ?? other;
}
