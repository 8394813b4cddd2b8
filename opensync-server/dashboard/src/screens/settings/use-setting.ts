import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { asProblem } from '../../api/problem';
import { changeSettings, settingsQuery } from '../../api/settings';
import { say } from '../../parts/notices';
import { useRights } from './rights';

/** A setting of the server by its name, and how it is changed; `undefined` for who may not see it. */
export function useSetting(name: string) {
  const queries = useQueryClient();
  const { isAdmin } = useRights();
  const settings = useQuery({ ...settingsQuery, enabled: isAdmin }).data;
  const change = useMutation({
    // One after the other: the last that was chosen is the one that stays.
    scope: { id: `setting.${name}` },
    mutationFn: (value: unknown) => changeSettings({ [name]: value }),
    onSuccess: (page) => {
      queries.setQueryData(settingsQuery.queryKey, page);
      for (const key of ['redaction', 'model']) void queries.invalidateQueries({ queryKey: [key] });
    },
    onError: (error) => say(asProblem(error).message, { isBad: true }),
  });
  const setting = settings?.items.find((one) => one.name === name);
  return {
    setting,
    /** What it says, or is about to say. */
    value: change.isPending ? change.variables : setting?.value,
    set: (value: unknown) => change.mutate(value),
  };
}
