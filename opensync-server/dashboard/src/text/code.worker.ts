import { createLowlight } from 'lowlight';
import { languages } from './languages';
import { flatten } from './tokens';

/** What is asked of this worker. */
export interface CodeRequest {
  language: string;
  text: string;
}

const lowlight = createLowlight(languages);

self.addEventListener('message', (event: MessageEvent<CodeRequest>) => {
  const { language, text } = event.data;
  const isKnown = lowlight.registered(language);
  self.postMessage(isKnown ? flatten(lowlight.highlight(language, text)) : undefined);
});
self.postMessage('ready');
