import { ChevronRight, CircleAlert, CircleDashed } from 'lucide-react';
import { useMemo } from 'react';
import type { Message, Part } from '../../api/types';
import { within } from '../../format/path';
import { span } from '../../format/time';
import { Boundary } from '../../parts/boundary';
import { calls } from '../../parts/calls';
import { Name, Plain } from '../../text/plain';
import { useReading } from '../bodies/context';
import { partKey, useOpening } from '../bodies/openings';
import { GeneralBody } from '../tools/general-body';
import { toolNamed } from '../tools/registry';
import type { Call, Summary } from '../tools/tool';
import { callOf } from './call-of';
import { RestOfPart } from './rest';

/** Calls that take no longer than this say nothing of their time. */
const QUICK_MS = 1000;

const TONES = { bad: 'tone-bad', ok: 'tone-ok', muted: 'tone-muted' } as const;

function State({ call }: { call: Call }) {
  if (!call.result)
    return <CircleDashed size={14} className="tone-muted" role="img" aria-label="no result" />;
  return call.result.isError ? (
    <CircleAlert size={14} className="tone-bad" role="img" aria-label="failed" />
  ) : null;
}

function Line({ call, summary }: { call: Call; summary: Summary }) {
  const { folder } = useReading();
  return (
    <>
      <span className="call-label">
        <Plain text={summary.label} />
      </span>
      <Name text={within(folder, summary.target ?? '').slice(0, 400)} className="call-target" />
      <span className="call-facts">
        {summary.facts.map((fact) => (
          <span key={fact.text} className={fact.tone ? TONES[fact.tone] : undefined}>
            <Plain text={within(folder, fact.text).slice(0, 80)} />
          </span>
        ))}
        {call.ms !== null && call.ms > QUICK_MS ? <span>{span(call.ms)}</span> : null}
        <State call={call} />
      </span>
    </>
  );
}

interface CallBlockProps {
  message: Message;
  part: Part;
}

/** A call of a tool and what came of it: one line, and all of it when opened. */
export function CallBlock({ message, part }: CallBlockProps) {
  const { bodies } = useReading();
  const at = part.callId == null ? undefined : bodies.results.get(part.callId);
  const call = useMemo(() => callOf(message, part, at), [message, part, at]);
  const tool = toolNamed(call.name);
  const summary = useMemo(() => tool.summary(call), [tool, call]);
  const keys = [partKey(message.place, part.n), ...(at ? [partKey(at.message.place, at.part.n)] : [])];
  const [isOpen, setOpen] = useOpening(keys, calls.now() === 'open');
  const Body = tool.Body ?? GeneralBody;
  return (
    <div className="call" data-failed={call.result?.isError || undefined}>
      <button type="button" className="call-line" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <ChevronRight size={14} className="chevron" aria-hidden />
        <Line call={call} summary={summary} />
      </button>
      {isOpen ? (
        <div className="call-body">
          <Boundary what="This call could not be shown">
            <Body call={call} />
            {part.cut ? <RestOfPart place={message.place} part={part.n} bytes={part.bytes} /> : null}
          </Boundary>
        </div>
      ) : null}
    </div>
  );
}
