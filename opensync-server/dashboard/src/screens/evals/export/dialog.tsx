import { Copy, Download } from 'lucide-react';
import { useState } from 'react';
import { type Chosen, evalsAddress, type Tool, USUAL } from '../../../api/evals-export';
import { Button } from '../../../parts/button';
import { copyText } from '../../../parts/copy';
import { Dialog } from '../../../parts/dialog';
import { useNow } from '../../../parts/now';
import { saveFrom } from '../../../parts/save';
import { TOOL_NAMES } from '../words';
import { fileName, runWith } from './next';
import { Options, ToolChoice } from './options';
import { Preview } from './preview';

interface ChoiceProps {
  tools: readonly Tool[];
  tool: Tool;
  set: (tool: Tool) => void;
}

/** Which of several files is looked at. */
function Which({ tools, tool, set }: ChoiceProps) {
  if (tools.length < 2) return null;
  return (
    <label className="flex items-center gap-2 text-dense">
      Look at the file for
      <select
        value={tool}
        onChange={(event) => {
          const next = tools.find((one) => one === event.target.value);
          if (next) set(next);
        }}
        className="min-h-8 rounded-control border border-line-strong bg-bg px-2 max-phone:min-h-11"
      >
        {tools.map((one) => (
          <option key={one} value={one}>
            {TOOL_NAMES[one][0]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What is run with the file. */
function Next({ tool, file }: { tool: Tool; file: string }) {
  const command = runWith(tool, file);
  return (
    <details className="rounded-control border border-line">
      <summary className="cursor-pointer px-3 py-1.5 text-dense">What to run with it</summary>
      <div className="border-line border-t p-3">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <pre tabIndex={0} className="mb-2 overflow-x-auto font-mono text-label">
          {command}
        </pre>
        <Button onClick={() => copyText(command, 'Copied')}>
          <Copy size={14} /> Copy
        </Button>
      </div>
    </details>
  );
}

interface Props {
  chosen: Chosen;
  /** Which sessions that are, in words. */
  words: string;
  onClose: () => void;
}

/** Writes tests for tools that evaluate models, after a look at what they would be. */
export function ExportDialog({ chosen, words, onClose }: Props) {
  const [tools, setTools] = useState<readonly Tool[]>(['deepeval']);
  const [looked, setLooked] = useState<Tool>('deepeval');
  const [options, setOptions] = useState(USUAL);
  const now = useNow();
  const tool = tools.includes(looked) ? looked : (tools[0] ?? 'deepeval');
  const isZip = tools.length > 1;
  const file = fileName(tool, now);
  return (
    <Dialog title="Export tests" onClose={onClose} className="w-[min(64rem,calc(100vw-1.5rem))]!">
      <div className="grid min-h-0 gap-x-6 gap-y-4 overflow-y-auto p-4 wide:grid-cols-[18rem_minmax(0,1fr)]">
        <div className="flex flex-col gap-4">
          <p className="text-muted">{words}.</p>
          <ToolChoice tools={tools} set={setTools} />
          <Options options={options} set={setOptions} />
        </div>
        <section aria-label="What it would be" className="flex min-w-0 flex-col gap-3">
          <Which tools={tools} tool={tool} set={setLooked} />
          <Preview chosen={chosen} tool={tool} options={options} />
          <Next tool={tool} file={file} />
        </section>
      </div>
      <div className="flex justify-end gap-2 border-line border-t px-4 py-3">
        <Button
          look="primary"
          onClick={() => saveFrom(evalsAddress(chosen, tools, options), isZip ? 'opensync-evals.zip' : file)}
        >
          <Download size={15} /> {isZip ? `Download ${tools.length} files as a zip` : 'Download'}
        </Button>
      </div>
    </Dialog>
  );
}
