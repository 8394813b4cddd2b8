import { useQuery } from '@tanstack/react-query';
import { redactionQuery } from '../../api/settings';
import { full } from '../../format/numbers';
import { Failure, Skeleton } from '../../parts/states';
import { useRights } from './rights';
import { Section } from './section';
import { Switch } from './switch';
import { Trial } from './trial';
import { useSetting } from './use-setting';

/** Whether e-mail addresses are hidden with secrets, where a share or an export says nothing of it. */
function Emails({ isOn }: { isOn: boolean }) {
  const { isAdmin } = useRights();
  const { value, set } = useSetting('redaction.emails');
  return (
    <Switch isOn={value === undefined ? isOn : value === true} set={set} isDisabled={!isAdmin}>
      E-mail addresses, too, unless a share or an export says otherwise
    </Switch>
  );
}

function Rules({ rules }: { rules: readonly string[] }) {
  return (
    <details>
      <summary className="cursor-pointer text-muted">{`All ${full(rules.length)} kinds`}</summary>
      <ul className="mt-2 columns-2 gap-6 text-dense max-phone:columns-1">
        {rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </details>
  );
}

/** What is hidden of what leaves the archive, and a text to try it with. */
export function Redaction() {
  const query = useQuery(redactionQuery);
  if (query.error && !query.data)
    return (
      <Failure what="The rules could not be read" error={query.error} retry={() => void query.refetch()} />
    );
  if (!query.data) return <Skeleton rows={4} />;
  const { rules, emails } = query.data;
  return (
    <div className="flex flex-col gap-8">
      <Section
        title="What is hidden"
        about="Shares, exports and evaluations leave without secrets: keys, tokens and passwords of the kinds that are known, and what is like them. The archive itself keeps what was said."
      >
        <Emails isOn={emails} />
        <Rules rules={rules} />
      </Section>
      <Trial emails={emails} />
    </div>
  );
}
