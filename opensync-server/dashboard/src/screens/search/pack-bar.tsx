import { useQueryClient } from '@tanstack/react-query';
import { Copy, X } from 'lucide-react';
import { useState } from 'react';
import { messagesAroundQuery, sessionQuery } from '../../api/sessions';
import { wordOf } from '../../format/address';
import { titleOf } from '../../format/names';
import { full, plural } from '../../format/numbers';
import { aboutTokens, PACKS, type Packed, type PackFormat, pack } from '../../format/pack';
import { Button, IconButton } from '../../parts/button';
import { say } from '../../parts/notices';
import type { Place } from './results';

/** Reads the messages of what was selected. */
function useRead() {
  const queries = useQueryClient();
  return async ({ id, place }: Place): Promise<Packed> => {
    const [session, near] = await Promise.all([
      queries.fetchQuery(sessionQuery(id)),
      queries.fetchQuery(messagesAroundQuery(id, place)),
    ]);
    const message = near.items.find((one) => one.place === place);
    const texts = message?.parts.map((part) => part.text ?? '').filter((text) => text.trim() !== '') ?? [];
    return {
      title: titleOf(session),
      session: id,
      place,
      role: message?.role ?? 'unknown',
      text: texts.join('\n\n'),
    };
  };
}

/** Copies what was selected as one text for an agent, and says how many tokens it is. */
export function PackBar({ chosen, clear }: { chosen: readonly Place[]; clear: () => void }) {
  const [format, setFormat] = useState<PackFormat>('markdown');
  const read = useRead();
  const copy = async () => {
    try {
      const text = pack(await Promise.all(chosen.map(read)), format);
      await navigator.clipboard.writeText(text);
      say(`Copied ${plural(chosen.length, 'message')}, about ${full(aboutTokens(text))} tokens`);
    } catch (error) {
      say(`Nothing was copied: ${error instanceof Error ? error.message : error}`, { isBad: true });
    }
  };
  return (
    <div
      role="toolbar"
      aria-label="Selected messages"
      className="flex shrink-0 items-center gap-2 border-line border-t bg-surface px-4 py-1.5"
    >
      <span className="font-medium tabular-nums">{plural(chosen.length, 'message')} selected</span>
      <select
        aria-label="Format"
        value={format}
        onChange={(event) => setFormat(wordOf(event.target.value, PACKS) ?? 'markdown')}
        className="h-8 rounded-control border border-line-strong bg-raised px-2"
      >
        <option value="markdown">Markdown</option>
        <option value="xml">XML</option>
        <option value="plain">Plain text</option>
      </select>
      <Button look="primary" onClick={() => void copy()}>
        <Copy size={16} /> Copy for an agent
      </Button>
      <span className="flex-1" />
      <IconButton label="Select nothing" icon={<X size={18} />} onClick={clear} />
    </div>
  );
}
