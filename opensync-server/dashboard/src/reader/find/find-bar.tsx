import { CaseSensitive, ChevronDown, ChevronUp, Search, WholeWord, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId } from 'react';
import { full } from '../../format/numbers';
import { IconButton } from '../../parts/button';
import type { Finding } from './use-find';

function said({ query, total, index, isPending, isFailed }: Finding): string {
  if (query === '') return '';
  if (isFailed) return 'could not be sought';
  if (isPending) return 'seeking';
  if (total === 0) return 'nothing found';
  return index === null ? `${full(total)} found` : `${full(index + 1)} of ${full(total)}`;
}

interface FindBarProps {
  finding: Finding;
  field: RefObject<HTMLInputElement | null>;
}

/** The field that finds a text in the whole session, folded or not. */
export function FindBar({ finding, field }: FindBarProps) {
  const id = useId();
  const press = (event: KeyboardEvent) => {
    // Whoever presses it again wants the browser's own.
    if (event.key === 'f' && (event.ctrlKey || event.metaKey)) return event.stopPropagation();
    if (event.key === 'Enter') finding.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') finding.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className="find-bar">
      <Search size={14} aria-hidden />
      <label htmlFor={id} className="sr-only">
        Find in this session
      </label>
      <input
        id={id}
        ref={field}
        type="text"
        value={finding.query}
        placeholder="Find in this session"
        onChange={(event) => finding.setQuery(event.target.value)}
        onKeyDown={press}
        spellCheck={false}
        autoComplete="off"
      />
      <output className="find-count">{said(finding)}</output>
      {finding.query === '' ? null : <FindButtons finding={finding} />}
    </search>
  );
}

function FindButtons({ finding }: { finding: Finding }) {
  return (
    <>
      <IconButton
        label="Match capitals"
        icon={<CaseSensitive size={16} />}
        isOn={finding.isExact}
        onClick={() => finding.setExact(!finding.isExact)}
      />
      <IconButton
        label="Whole words"
        icon={<WholeWord size={16} />}
        isOn={finding.isWord}
        onClick={() => finding.setWord(!finding.isWord)}
      />
      <IconButton label="Hit before" icon={<ChevronUp size={16} />} onClick={() => finding.step(-1)} />
      <IconButton label="Next hit" icon={<ChevronDown size={16} />} onClick={() => finding.step(1)} />
      <IconButton label="Close find" icon={<X size={16} />} onClick={finding.close} />
    </>
  );
}
