import type { Source } from '../../api/types';
import { plural } from '../../format/numbers';

/** Whether a source has something here, or could have at once. */
export function isHere(source: Source): boolean {
  return (
    source.sessions > 0 ||
    source.logs > 0 ||
    source.hidden ||
    source.unreadCount > 0 ||
    source.folders.some(({ state }) => state === 'closed')
  );
}

/** What becomes of its logs, where its own settings delete them. */
export function deletionOf({ retentionDays, retentionSetting, waiting, firstDeletionAt }: Source) {
  if (retentionDays == null) return null;
  const setting = retentionSetting ? ` (its setting ${retentionSetting})` : '';
  return {
    text: `It deletes what it wrote after ${plural(retentionDays, 'day')}${setting}; what is imported stays.`,
    /** When the first log goes that is not here yet. */
    at: waiting > 0 ? (firstDeletionAt ?? null) : null,
  };
}
