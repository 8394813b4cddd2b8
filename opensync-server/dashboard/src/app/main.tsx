import '../style/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { calls } from '../parts/calls';
import { rows } from '../parts/rows';
import { textSize } from '../parts/text-size';
import { theme } from '../parts/theme';
import { zone } from '../parts/zone';
import { router } from './router';

const element = document.getElementById('root');
const root = element && createRoot(element);
let times = 0;

function draw() {
  times += 1;
  root?.render(
    <StrictMode>
      <QueryClientProvider client={router.options.context.queries}>
        <RouterProvider key={times} router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

for (const choice of [theme, textSize, rows, calls]) choice.apply();
// A zone that another tab chose is that of all times which are on this page: all of it is drawn anew.
zone.apply(draw);
draw();
