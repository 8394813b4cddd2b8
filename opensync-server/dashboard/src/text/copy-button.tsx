import { Check, Copy, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';

type State = 'idle' | 'copied' | 'failed';

const ICONS = { idle: Copy, copied: Check, failed: TriangleAlert } as const;

/** Copies a text, and says whether that went well. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<State>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 1500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  const Icon = ICONS[state];
  const said = state === 'idle' ? label : state;
  return (
    <button type="button" className="copy" onClick={copy} title={said} aria-label={said}>
      <Icon size={14} aria-hidden />
    </button>
  );
}
