import type { Message, Part } from '../../api/types';
import { Markdown } from '../../text/markdown';
import { useReading } from '../bodies/context';
import { partKey } from '../bodies/openings';
import { CallBlock } from './call';
import { FilePart } from './file_part';
import { PatchPart } from './patch_part';
import { Picture } from './picture';
import { RawPart } from './raw';
import { RestOfPart } from './rest';
import { LoneResult } from './result';
import { Thinking } from './thinking';

interface PartProps {
  message: Message;
  part: Part;
  index: number;
}

/** A piece of a message. */
export function PartBlock({ message, part, index }: PartProps) {
  const { bodies, hidesThinking } = useReading();
  const id = partKey(message.place, index);
  switch (part.kind) {
    case 'text':
    case 'compaction':
      return (
        <>
          <Markdown text={part.text ?? ''} />
          {part.cut ? <RestOfPart place={message.place} part={index} bytes={part.bytes} /> : null}
        </>
      );
    case 'thinking':
      return hidesThinking ? null : <Thinking id={id} text={part.text ?? ''} />;
    case 'toolCall':
      return <CallBlock message={message} part={part} index={index} />;
    case 'toolResult':
      // It is shown with its call, unless there is none.
      return part.callId !== null && bodies.called.has(part.callId) ? null : (
        <LoneResult message={message} part={part} index={index} />
      );
    case 'image':
      return <Picture part={part} place={message.place} index={index} />;
    case 'file':
      return <FilePart part={part} place={message.place} index={index} />;
    case 'patch':
      return <PatchPart part={part} id={id} />;
    case 'step':
      return null;
    default:
      return <RawPart part={part} id={id} />;
  }
}
