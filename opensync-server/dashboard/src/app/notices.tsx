import { X } from 'lucide-react';
import { Button, IconButton } from '../parts/button';
import { classes } from '../parts/classes';
import { dismiss, useNotices } from '../parts/notices';

/** What was just done, with a way back. */
export function Notices() {
  const notices = useNotices();
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-4 z-20 flex flex-col items-center gap-2 px-3 max-phone:bottom-20"
    >
      {notices.map((notice) => (
        <div
          key={notice.id}
          className={classes(
            'pointer-events-auto flex max-w-lg items-center gap-3 rounded-panel border bg-raised py-1 pr-1 pl-4 shadow-float',
            notice.isBad ? 'border-bad' : 'border-line',
          )}
        >
          <span>{notice.text}</span>
          {notice.undo && (
            <Button
              look="quiet"
              className="text-accent"
              onClick={() => {
                notice.undo?.();
                dismiss(notice.id);
              }}
            >
              Undo
            </Button>
          )}
          <IconButton label="Dismiss" icon={<X size={16} />} onClick={() => dismiss(notice.id)} />
        </div>
      ))}
    </div>
  );
}
