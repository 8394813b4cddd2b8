import { Plain } from '../../text/plain';
import { Output } from './output';
import { todosOf } from './todo';
import type { Call } from './tool';

const SIGNS = { done: '☑', doing: '▸', open: '☐' } as const;
const SAID = { done: 'done', doing: 'in work', open: 'to do' } as const;

/** The list as it was written. */
export function TodoBody({ call }: { call: Call }) {
  const todos = todosOf(call.input);
  if (todos.length === 0) return <Output call={call} />;
  return (
    <ul className="todos">
      {todos.map((todo, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one list, written once
        <li key={index} data-state={todo.state}>
          <span role="img" aria-label={SAID[todo.state]}>
            {SIGNS[todo.state]}
          </span>
          <Plain text={todo.text} />
        </li>
      ))}
    </ul>
  );
}
