import { parse } from './lexer';

self.addEventListener('message', (event: MessageEvent<string>) => {
  self.postMessage(parse(event.data));
});
self.postMessage('ready');
