import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { inFolder, quote, shellOf } from './shell';

const HARD = [
  'plain',
  'with blank',
  "it's",
  '$(touch pwned)',
  '`id`',
  'a;b',
  'a && b',
  '"quoted"',
  'new\nline',
  '--help',
  '*',
  '~',
  'ünï 日本',
];

describe('a word for a shell', () => {
  it('comes back from sh as it was', () => {
    for (const word of HARD) {
      const said = execFileSync('sh', ['-c', `printf %s ${quote(word, 'sh')}`]).toString();
      expect(said).toBe(word);
    }
  });

  it('ends no quote of PowerShell', () => {
    expect(quote("it's", 'PowerShell')).toBe("'it''s'");
    expect(quote('a\u2019; rm', 'PowerShell')).toBe("'a\u2019\u2019; rm'");
  });

  it('ends no quote of cmd', () => {
    expect(quote('a" & del', 'cmd')).toBe('"a"" & del"');
  });
});

describe('a command in a folder', () => {
  it('goes there first, in the words of the shell', () => {
    expect(inFolder('claude --resume x', '/my work', 'sh')).toBe("cd '/my work' && claude --resume x");
    expect(inFolder('claude', '-odd', 'sh')).toBe('cd -- -odd && claude');
    expect(inFolder('claude', 'C:\\my work', 'PowerShell')).toBe(
      "Set-Location -LiteralPath 'C:\\my work'; claude",
    );
    expect(inFolder('claude', 'D:\\x', 'cmd')).toBe('cd /d D:\\x && claude');
    expect(inFolder('claude', null, 'sh')).toBe('claude');
  });

  it('is for the shell of its path', () => {
    expect(shellOf('C:\\work')).toBe('PowerShell');
    expect(shellOf('/work')).toBe('sh');
    expect(shellOf(null)).toBe('sh');
  });
});
