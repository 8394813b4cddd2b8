import { type Json, listAt, textAt } from '../../text/json';
import { TodoBody } from './todo-body';
import { type Call, facts, type Tool } from './tool';

/** A thing to do, and how far it is. */
export interface Todo {
  text: string;
  state: 'done' | 'doing' | 'open';
}

function stateOf(word: string | undefined): Todo['state'] {
  if (word === 'completed' || word === 'done') return 'done';
  return word === 'in_progress' ? 'doing' : 'open';
}

/** The list that a call writes. */
export function todosOf(input: Json | undefined): Todo[] {
  return [...listAt(input, 'todos'), ...listAt(input, 'plan')].map((todo) => ({
    text: textAt(todo, 'content', 'step', 'description', 'title') ?? '',
    state: stateOf(textAt(todo, 'status')),
  }));
}

function progress(call: Call): string {
  const todos = todosOf(call.input);
  return `${todos.filter((todo) => todo.state === 'done').length} of ${todos.length}`;
}

/** Keeping a list of what is to be done. */
export const todo: Tool = {
  names: ['todowrite', 'todo', 'updateplan', 'writetodos', 'todoread'],
  summary: (call) => ({
    label: 'To do',
    target: todosOf(call.input).find((one) => one.state === 'doing')?.text ?? '',
    facts: facts(progress(call)),
  }),
  Body: TodoBody,
};

/** Keeping single tasks. */
export const taskList: Tool = {
  names: ['taskcreate', 'taskupdate', 'tasklist', 'taskget'],
  summary: (call) => ({
    label: 'Tasks',
    target: textAt(call.input, 'subject', 'taskId') ?? '',
    facts: facts(textAt(call.input, 'status')),
  }),
};
