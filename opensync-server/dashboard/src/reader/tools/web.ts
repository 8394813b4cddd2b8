import { listAt, numberAt, textAt } from '../../text/json';
import { counted, facts, type Tool } from './tool';
import { WebBody } from './web-body';

/** Fetching a page. */
export const webFetch: Tool = {
  names: ['webfetch', 'fetch', 'browse', 'openpage'],
  summary: (call) => {
    const code = numberAt(call.result?.detail, 'code');
    return {
      label: 'Fetch',
      target: textAt(call.input, 'url', 'prompt') ?? '',
      facts: facts(
        code !== undefined && { text: String(code), ...(code >= 400 ? { tone: 'bad' as const } : {}) },
      ),
    };
  },
  Body: WebBody,
};

/** Searching the web. */
export const webSearch: Tool = {
  names: ['websearch', 'googlewebsearch', 'searchweb'],
  summary: (call) => {
    const found = listAt(call.result?.detail, 'results').length;
    return {
      label: 'Search the web',
      target: textAt(call.input, 'query') ?? '',
      facts: facts(found > 0 && counted(found, 'result')),
    };
  },
  Body: WebBody,
};
