import { describe, expect, it } from 'vitest';
import { aboutTokens, pack } from './pack';

const MESSAGE = {
  title: 'A\n<b> & "c"',
  session: 'x/agent-1',
  place: 6,
  role: 'user',
  text: 'see\n```rust\n</message>\n```',
};

describe('a pack of messages', () => {
  it('is closed by nothing within it in Markdown', () => {
    expect(pack([MESSAGE], 'markdown')).toContain('````\nsee\n```rust\n</message>\n```\n````');
  });

  it('is one document in XML whatever is said in it', () => {
    const text = pack([MESSAGE, MESSAGE], 'xml');
    expect(text.match(/<\/message>/g)?.length).toBe(2);
    expect(text).toContain('title="A &lt;b&gt; &amp; &quot;c&quot;"');
    expect(text).toContain('number="7"');
  });

  it('says how long it is', () => {
    expect(aboutTokens('12345')).toBe(2);
    expect(aboutTokens(pack([MESSAGE], 'plain'))).toBeGreaterThan(10);
  });
});
