import { expect, test } from 'vitest';
import { ansiLines, isAnsi, settle, stretches } from './ansi';

const E = String.fromCharCode(27);
const BELL = String.fromCharCode(7);

test('colours and weights are classes', () => {
  const [first, second] = stretches(`${E}[1;31mfailed${E}[0m ok`);
  expect(first).toEqual({ text: 'failed', look: 'ansi-fg-red ansi-bold' });
  expect(second?.look).toBe('');
});

test('colours of the 256 become the nearest of eight', () => {
  expect(stretches(`${E}[38;5;196mx`)[0]?.look).toBe('ansi-fg-red');
  expect(stretches(`${E}[38;5;46mx`)[0]?.look).toBe('ansi-fg-green');
  expect(stretches(`${E}[38;2;1;2;3mx`)[0]?.look).toBe('');
});

test('a link of a terminal is only its text', () => {
  expect(settle(`${E}]8;;javascript:alert(1)${BELL}click${E}]8;;${BELL}`)).toBe('click');
  expect(settle(`${E}]0;title${E}\\rest`)).toBe('rest');
});

test('movements and switches are left out', () => {
  expect(settle(`${E}[2J${E}[1;1Hx${E}[?25l${E}(By`)).toBe('xy');
});

test('a line that was written over shows what was written last', () => {
  expect(settle('10%\r50%\r100%\ndone\r\nnext\r')).toBe('100%\ndone\nnext');
});

test('classes never come from the text', () => {
  const looks = stretches(`${E}[31;__proto__;constructor;99999mx${E}[38;5;999my`).map((one) => one.look);
  for (const look of looks) expect(look).toMatch(/^(ansi-(fg|bg)-[a-z]+)?$/);
});

test('lines are as many as the text has', () => {
  const rows = ansiLines(`a${E}[32m\nb\n${E}[0m\nc`);
  expect(rows.map((row) => row.map((one) => one.text).join(''))).toEqual(['a', 'b', '', 'c']);
  expect(isAnsi('plain\r\ntext')).toBe(false);
});
