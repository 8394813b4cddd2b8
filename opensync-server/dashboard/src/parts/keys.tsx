const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

const SHOWN: Readonly<Record<string, string>> = {
  mod: IS_APPLE ? '⌘' : 'Ctrl',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** Keys as they are pressed: `g s` one after another, `mod+k` together. */
export function Keys({ of }: { of: string }) {
  return of.split(' ').map((together, step) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: keys may repeat, and their order does not change.
    <span key={step} className="mr-1 inline-flex gap-0.5">
      {together.split('+').map((key) => (
        <kbd
          key={key}
          className="min-w-5 rounded-control border border-line bg-surface px-1 text-center font-sans text-label text-muted"
        >
          {SHOWN[key] ?? key}
        </kbd>
      ))}
    </span>
  ));
}
