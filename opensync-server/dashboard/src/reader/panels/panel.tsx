import { X } from 'lucide-react';
import type { Outline } from '../../api/types';
import { Boundary } from '../../parts/boundary';
import { IconButton } from '../../parts/button';
import { FindList } from '../find/find-list';
import type { Finding } from '../find/use-find';
import type { PanelName } from '../state';
import { AboutPanel } from './about';
import { CostPanel } from './cost';
import { FilesPanel } from './files';
import { OutlinePanel } from './outline';
import { ToolsPanel } from './tools';
import { useWidth } from './use-width';

const NAMES: Record<PanelName, string> = {
  outline: 'Outline',
  files: 'Files',
  tools: 'Tools',
  cost: 'Cost',
  about: 'About',
};
const ALL = ['outline', 'files', 'tools', 'cost', 'about'] as const;

interface PanelProps {
  name: PanelName;
  id: string;
  outline: Outline;
  finding: Finding;
  onShow(place: number): void;
  onPanel(name: PanelName | undefined): void;
}

function Content(props: PanelProps) {
  const { name, id, outline, onShow } = props;
  switch (name) {
    case 'outline':
      return <OutlinePanel id={id} rows={outline.rows} onShow={onShow} />;
    case 'files':
      return <FilesPanel id={id} onShow={onShow} />;
    case 'tools':
      return <ToolsPanel id={id} onShow={onShow} />;
    case 'cost':
      return <CostPanel outline={outline} onShow={onShow} />;
    case 'about':
      return <AboutPanel session={outline.session} />;
  }
}

/** What stands beside the conversation, chosen by tab. */
export function Panel(props: PanelProps) {
  const { name, finding, onPanel } = props;
  const { width, handle } = useWidth();
  return (
    <aside className="panel" aria-label={NAMES[name]} style={{ width }}>
      {handle}
      <div className="panel-tabs">
        <div role="tablist" aria-label="Beside the conversation">
          {ALL.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={one === name}
              onClick={() => onPanel(one)}
            >
              {NAMES[one]}
            </button>
          ))}
        </div>
        <IconButton label="Close the panel" icon={<X size={16} />} onClick={() => onPanel(undefined)} />
      </div>
      <div className="panel-body" role="tabpanel" aria-label={NAMES[name]}>
        {finding.query === '' ? null : <FindList finding={finding} />}
        <Boundary key={name} what="This panel broke">
          <Content {...props} />
        </Boundary>
      </div>
    </aside>
  );
}
