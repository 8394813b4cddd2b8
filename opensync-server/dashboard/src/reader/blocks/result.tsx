import type { Message, Part } from '../../api/types';
import { partKey } from '../bodies/openings';
import { Output } from '../tools/output';
import { resultOf } from './call-of';
import { Fold } from './fold';

/** What a tool gave back, where the call itself is nowhere in the session. */
export function LoneResult({ message, part }: { message: Message; part: Part }) {
  const result = resultOf({ message, part });
  const name = part.name ?? 'a tool';
  const call = {
    name,
    input: undefined,
    inputText: '',
    result,
    place: message.place,
    part: part.n,
    ms: null,
  };
  return (
    <Fold id={partKey(message.place, part.n)} label="Result" line={`of ${name}, whose call is not here`}>
      {() => <Output call={call} />}
    </Fold>
  );
}
