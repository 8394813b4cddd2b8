import { ChevronRight } from 'lucide-react';
import { plural } from '../../format/numbers';
import { span } from '../../format/time';
import { inZone } from '../../format/zone';
import { Plain } from '../../text/plain';
import { mcpName } from '../tools/other';
import type { Entry } from './layout';
import { MessageView } from './message';

const DAY = inZone({
  weekday: 'long',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
});

type Fold = Extract<Entry, { kind: 'fold' }>;

function foldText(fold: Fold): string {
  if (fold.what === 'injected') return `${fold.rows.length} injected`;
  if (fold.what === 'side') return `side branch: ${plural(fold.rows.length, 'message')}`;
  const injected = fold.rows.filter((row) => row.isInjected || row.role === 'system').length;
  return `${plural(fold.calls, 'call')}${injected > 0 ? `, ${injected} injected` : ''}`;
}

function FoldLine({ fold, onFold }: { fold: Fold; onFold: (key: string, isOpen: boolean) => void }) {
  return (
    <button
      type="button"
      className="group-line"
      aria-expanded={fold.isOpen}
      onClick={() => onFold(fold.key, !fold.isOpen)}
    >
      <ChevronRight size={14} className="chevron" aria-hidden />
      <span>{foldText(fold)}</span>
      {fold.failed > 0 ? <span className="tone-bad">{`${fold.failed} failed`}</span> : null}
      {fold.what === 'calls' ? <ToolNames fold={fold} /> : null}
      {fold.ms > 1000 ? <span className="group-time">{span(fold.ms)}</span> : null}
    </button>
  );
}

/** Which tools were called, the most called first. */
function ToolNames({ fold }: { fold: Fold }) {
  const counts = new Map<string, number>();
  const name = (tool: string) => mcpName(tool)?.tool ?? tool;
  for (const { tool } of fold.rows) if (tool) counts.set(name(tool), (counts.get(name(tool)) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4);
  const text = sorted.map(([tool, count]) => (count > 1 ? `${tool} ×${count}` : tool)).join(', ');
  return (
    <span className="group-tools">
      <Plain text={text} />
    </span>
  );
}

interface EntryViewProps {
  entry: Entry;
  onFold: (key: string, isOpen: boolean) => void;
}

/** A line of the reader. */
export function EntryView({ entry, onFold }: EntryViewProps) {
  switch (entry.kind) {
    case 'day':
      return <h2 className="divider">{DAY().format(entry.at)}</h2>;
    case 'gap':
      return <p className="divider">{`${span(entry.ms)} later`}</p>;
    case 'model':
      return (
        <p className="divider">
          <Plain text={`goes on with ${entry.model}`} />
        </p>
      );
    case 'fold':
      return <FoldLine fold={entry} onFold={onFold} />;
    case 'message':
      return <MessageView entry={entry} />;
  }
}
