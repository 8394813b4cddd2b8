import { PanelRight } from 'lucide-react';
import { type RefObject, useMemo } from 'react';
import type { OutlineRow } from '../api/types';
import { IconButton } from '../parts/button';
import { FindBar } from './find/find-bar';
import type { Finding } from './find/use-find';
import type { ReaderSearch, Write } from './state';

interface ToolbarProps {
  search: ReaderSearch;
  write: Write;
  finding: Finding;
  field: RefObject<HTMLInputElement | null>;
  rows: readonly OutlineRow[];
}

const MODES = [
  { mode: undefined, name: 'All' },
  { mode: 'conversation', name: 'Conversation' },
  { mode: 'changes', name: 'Changes' },
] as const;
const HIDDEN = ['thinking', 'tools', 'system'] as const;

function Modes({ search, write }: Pick<ToolbarProps, 'search' | 'write'>) {
  return (
    <fieldset className="segments">
      <legend className="sr-only">What is shown</legend>
      {MODES.map(({ mode, name }) => (
        <button key={name} type="button" aria-pressed={search.mode === mode} onClick={() => write({ mode })}>
          {name}
        </button>
      ))}
    </fieldset>
  );
}

function Hide({ search, write }: Pick<ToolbarProps, 'search' | 'write'>) {
  const hide = search.hide ?? [];
  return (
    <fieldset className="segments segments-loose">
      <legend className="sr-only">Hidden</legend>
      {HIDDEN.map((word) => {
        const isHidden = hide.includes(word);
        const next = HIDDEN.filter((one) => (one === word ? !isHidden : hide.includes(one)));
        return (
          <button
            key={word}
            type="button"
            aria-pressed={!isHidden}
            title={isHidden ? `show ${word}` : `hide ${word}`}
            onClick={() => write({ hide: next.length > 0 ? next : undefined })}
          >
            {word}
          </button>
        );
      })}
    </fieldset>
  );
}

function ToolChoice({ search, write, rows }: Pick<ToolbarProps, 'search' | 'write' | 'rows'>) {
  const tools = useMemo(() => [...new Set(rows.flatMap((row) => row.tool ?? []))].sort(), [rows]);
  if (tools.length < 2 && search.tool === undefined) return null;
  return (
    <select
      className="tool-choice"
      aria-label="Only one tool"
      value={search.tool ?? ''}
      onChange={(event) => write({ tool: event.target.value === '' ? undefined : event.target.value })}
    >
      <option value="">every tool</option>
      {tools.map((tool) => (
        <option key={tool} value={tool}>
          {tool}
        </option>
      ))}
    </select>
  );
}

/** What is shown of the conversation, and the field to find in it. */
export function Toolbar({ search, write, finding, field, rows }: ToolbarProps) {
  return (
    <div className="toolbar" role="toolbar" aria-label="Reading">
      <Modes search={search} write={write} />
      <Hide search={search} write={write} />
      <ToolChoice search={search} write={write} rows={rows} />
      <button
        type="button"
        className="follow"
        aria-pressed={search.tail === true}
        title="stay at the end while the session grows"
        onClick={() => write({ tail: search.tail ? undefined : true })}
      >
        Follow
      </button>
      <FindBar finding={finding} field={field} />
      <IconButton
        label="Panel"
        icon={<PanelRight size={16} />}
        isOn={search.panel !== undefined}
        onClick={() => write({ panel: search.panel ? undefined : 'outline' })}
      />
    </div>
  );
}
