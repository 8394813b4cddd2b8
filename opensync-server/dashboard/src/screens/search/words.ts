import type { Message, SearchMode } from '../../api/types';

/** Texts of the search page. */
export const WORDS = {
  title: 'Search',
  failed: 'The search failed',
  modes: { hybrid: 'Words and meaning', fulltext: 'Words', semantic: 'Meaning' } satisfies Record<
    SearchMode,
    string
  >,
  roles: { user: 'prompt', assistant: 'answer', tool: 'tool', system: 'system' } satisfies Record<
    Message['role'],
    string
  >,
  examples: [
    ['login redirect', 'both words, near each other first'],
    ['"connection refused"', 'these words in this order'],
    ['project:shop timeout', 'only what was said in one project'],
    ['tool:Bash cargo test', 'only calls of one tool and their results'],
    ['why does the cache go stale', 'a question, found by its meaning'],
  ],
} as const;
