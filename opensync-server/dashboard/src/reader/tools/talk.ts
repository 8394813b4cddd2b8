import { field, isObject, listAt, textAt } from '../../text/json';
import { type Call, facts, type Tool } from './tool';

/** What was asked first. */
function question(call: Call): string {
  return textAt(listAt(call.input, 'questions')[0], 'question') ?? textAt(call.input, 'question') ?? '';
}

function answer(call: Call): string | null {
  const answers = field(call.result?.detail, 'answers');
  const first = isObject(answers) ? Object.values(answers)[0] : undefined;
  return typeof first === 'string' ? first : null;
}

/** Asking the person. */
export const ask: Tool = {
  names: ['askuserquestion', 'question', 'askuser', 'requestuserinput'],
  summary: (call) => ({ label: 'Question', target: question(call), facts: facts(answer(call)) }),
};

/** Loading a skill. */
export const skill: Tool = {
  names: ['skill', 'loadskill', 'slashcommand'],
  summary: (call) => ({
    label: 'Skill',
    target: textAt(call.input, 'skill', 'name', 'command') ?? '',
    facts: facts(textAt(call.input, 'args')),
  }),
};

/** Writing to another agent. */
export const message: Tool = {
  names: ['sendmessage', 'sendinput'],
  summary: (call) => ({
    label: 'Message',
    target: textAt(call.input, 'summary', 'message', 'content') ?? '',
    facts: facts(textAt(call.input, 'to', 'recipient')),
  }),
};
