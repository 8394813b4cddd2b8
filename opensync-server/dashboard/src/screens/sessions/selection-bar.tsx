import { FileSpreadsheet, FlaskConical, Lock, Tag, Trash2, X } from 'lucide-react';
import { Button, IconButton } from '../../parts/button';

/** What can be done with the selected sessions. */
export interface SelectionActs {
  tag: () => void;
  evals: () => void;
  keepLocal: () => void;
  saveCsv: () => void;
  remove: () => void;
  clear: () => void;
}

interface Props {
  /** How many are selected, in words. */
  words: string;
  acts: SelectionActs;
}

/** What is selected, and what can be done with it. */
export function SelectionBar({ words, acts }: Props) {
  return (
    <div
      role="toolbar"
      aria-label="Selected sessions"
      className="flex shrink-0 items-center gap-1 overflow-x-auto border-line border-t bg-surface px-3 py-1.5"
    >
      <span className="mr-2 whitespace-nowrap font-medium tabular-nums">{words}</span>
      <Button look="quiet" onClick={acts.tag}>
        <Tag size={16} /> Tag
      </Button>
      <Button look="quiet" onClick={acts.evals}>
        <FlaskConical size={16} /> For evals
      </Button>
      <Button look="quiet" onClick={acts.keepLocal}>
        <Lock size={16} /> Keep here
      </Button>
      <Button look="quiet" onClick={acts.saveCsv}>
        <FileSpreadsheet size={16} /> CSV
      </Button>
      <Button look="quiet" className="text-bad" onClick={acts.remove}>
        <Trash2 size={16} /> Delete
      </Button>
      <span className="flex-1" />
      <IconButton label="Select nothing" icon={<X size={18} />} onClick={acts.clear} />
    </div>
  );
}
