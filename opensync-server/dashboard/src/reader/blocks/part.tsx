import type { Message, Part } from '../../api/types';
import { Markdown } from '../../text/markdown';
import { useReading } from '../bodies/context';
import { partKey } from '../bodies/openings';
import { CallBlock } from './call';
import { Compaction } from './compaction';
import { FilePart } from './file-part';
import { PatchPart } from './patch-part';
import { Picture } from './picture';
import { RawPart } from './raw';
import { RestOfPart } from './rest';
import { LoneResult } from './result';
import { Thinking } from './thinking';

interface PartProps {
  message: Message;
  part: Part;
}

/** A piece of a message. */
export function PartBlock({ message, part }: PartProps) {
  const { bodies, hidesThinking } = useReading();
  const id = partKey(message.place, part.n);
  switch (part.kind) {
    case 'compaction':
      return <Compaction message={message} part={part} />;
    case 'text':
      return (
        <>
          <Markdown text={part.text ?? ''} />
          {part.cut ? <RestOfPart place={message.place} part={part.n} bytes={part.bytes} /> : null}
        </>
      );
    case 'thinking':
      return hidesThinking ? null : <Thinking message={message} part={part} />;
    case 'toolCall':
      return <CallBlock message={message} part={part} />;
    case 'toolResult':
      // It is shown with its call, unless there is none.
      return part.callId != null && bodies.called.has(part.callId) ? null : (
        <LoneResult message={message} part={part} />
      );
    case 'image':
      return <Picture part={part} place={message.place} />;
    case 'file':
      return <FilePart part={part} place={message.place} />;
    case 'patch':
      return <PatchPart part={part} id={id} />;
    case 'step':
      return null;
    default:
      return <RawPart part={part} id={id} />;
  }
}
