import { full } from '../../format/numbers';
import { Marked } from '../../parts/marked';
import type { Finding } from './use-find';

/** Every place where what is sought stands. */
export function FindList({ finding }: { finding: Finding }) {
  const { hits, total, index, go } = finding;
  if (hits.length === 0) return null;
  return (
    <section aria-label="Hits">
      <h3 className="panel-title">{`${full(total)} found`}</h3>
      <ol className="turns hits">
        {hits.slice(0, 200).map((hit, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one place may hold several hits
          <li key={at}>
            <button type="button" aria-current={at === index} onClick={() => go(at)}>
              <span className="turn-number">{hit.place}</span>
              <span className="turn-title" dir="auto">
                <Marked text={hit.snippet} ranges={hit.ranges} />
              </span>
            </button>
          </li>
        ))}
      </ol>
      {total > 200 ? <p className="note">the first 200 of them</p> : null}
    </section>
  );
}
