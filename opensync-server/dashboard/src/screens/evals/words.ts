import type { Queue } from '../../api/evals';

/** What judgements are called. */
export const STATUS_NAMES = {
  golden: 'Golden',
  correct: 'Correct',
  incorrect: 'Incorrect',
  needs_review: 'To review',
} as const;

/** What the piles are called. */
export const QUEUE_NAMES: Record<Queue, string> = { unjudged: 'Not judged', ...STATUS_NAMES };

/** Texts of the evaluations. */
export const WORDS = {
  title: 'Evals',
  all: 'All',
  failed: 'The marked sessions could not be read',
  none: 'No session is marked for evaluations',
  noneMore: 'Select sessions in the list and press e: they come here to be judged, and become tests.',
  nothing: 'No marked session fits the filter',
  emptyPile: 'Nothing is in this pile',
  expected: 'Expected output',
  notes: 'Notes',
} as const;

/** What the tools are called that tests are written for, and what each file is. */
export const TOOL_NAMES = {
  deepeval: ['DeepEval', 'test cases in one JSON array'],
  promptfoo: ['Promptfoo', 'a test with its assertions on each line'],
  openai: ['OpenAI Evals', 'a chat with its ideal answer on each line'],
  filesystem: ['Text files', 'a transcript of each session, in one JSON object'],
} as const;

/** What of a session becomes a test, in words. */
export const TURN_MODE_NAMES = {
  per_turn: 'Each question with its answer',
  full: 'The whole conversation as one',
  final_only: 'The last question with its answer',
} as const;
