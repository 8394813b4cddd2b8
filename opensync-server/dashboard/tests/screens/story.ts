import type { Log, Tokens } from '../browser/log.ts';

const OPUS = 'claude-opus-4-5-20251101';

const used = (read: number, output: number): Tokens => ({
  input_tokens: 14,
  output_tokens: output,
  cache_read_input_tokens: read,
  cache_creation_input_tokens: 1800 + output,
});

const FAILS = `   Compiling shop-api v2.14.0
    Finished \`test\` profile in 6.42s
     Running tests/totals.rs

test \u001b[32mone_line\u001b[0m ... \u001b[32mok\u001b[0m
test \u001b[32mdiscount_of_a_whole_order\u001b[0m ... \u001b[32mok\u001b[0m
test \u001b[31mthree_lines_of_a_third\u001b[0m ... \u001b[31mFAILED\u001b[0m

---- three_lines_of_a_third stdout ----
assertion failed: left == right
  left: 99.99
 right: 100.00

test result: \u001b[31mFAILED\u001b[0m. 2 passed; 1 failed`;

const PASSES = `     Running tests/totals.rs

running 9 tests
test result: \u001b[32mok\u001b[0m. 9 passed; 0 failed; finished in 0.03s`;

const BEFORE = `    pub fn total(&self) -> Money {
        self.lines
            .iter()
            .map(|line| line.price().rounded())
            .sum()
    }`;

const AFTER = `    pub fn total(&self) -> Money {
        let exact: Exact = self.lines.iter().map(Line::price).sum();
        exact.rounded()
    }`;

const LINES = `pub struct Order {
    pub lines: Vec<Line>,
    pub discount: Option<Discount>,
}

impl Order {
${BEFORE}
}`;

const ANSWER = `The total was rounded **per line**, so three lines of a third of 100.00 came to 99.99. It is now added up exactly and rounded once, at the end:

| Order | Before | Now |
|---|---:|---:|
| 3 × 33.333… | 99.99 | **100.00** |
| 7 % off 19.90 | 18.51 | **18.51** |
| 12 × 0.0825 | 0.96 | **0.99** |

- \`Order::total\` sums \`Exact\` amounts, and rounds half to even.
- Invoices still show rounded lines; when they differ from the total, the last line takes the difference, as the tax office asks.

Orders that are already paid keep the total they were charged with: \`total\` is read from the row there, and not computed.`;

/** A bug from its report to a pull request. */
export function tellRounding(log: Log): void {
  const step = (text: string) => ({ type: 'text', text });
  log.write(
    log.prompt(
      'A customer was charged 99.99 for three lines that make 100.00. Find out why, fix it, and make sure that it cannot come back.',
    ),
    ...log.calls(
      {
        name: 'Grep',
        input: { pattern: 'fn total|rounded\\(', path: 'src' },
        result: 'src/orders/total.rs:18\nsrc/orders/total.rs:22\nsrc/invoices/lines.rs:40',
        model: OPUS,
        usage: used(18_400, 190),
      },
      {
        type: 'thinking',
        thinking:
          'Three lines of 33.333… each. If every line is rounded to 33.33 first, the sum is 99.99. So the order of summing and rounding matters; let me find where that happens.',
      },
    ),
    ...log.calls({
      name: 'Read',
      input: { file_path: '/home/ana/work/shop-api/src/orders/total.rs' },
      result: LINES,
      model: OPUS,
      usage: used(20_100, 120),
    }),
    ...log.calls(
      {
        name: 'Bash',
        input: { command: 'cargo test --test totals', description: 'Run the tests of totals' },
        result: FAILS,
        isError: true,
        model: OPUS,
        usage: used(22_900, 260),
      },
      step('Each line is rounded before it is added. A test that shows it, before anything is changed:'),
    ),
    ...log.calls({
      name: 'Edit',
      input: {
        file_path: '/home/ana/work/shop-api/src/orders/total.rs',
        old_string: BEFORE,
        new_string: AFTER,
      },
      result: 'The file has been updated.',
      model: OPUS,
      usage: used(24_300, 410),
    }),
    ...log.calls({
      name: 'Bash',
      input: { command: 'cargo test --test totals', description: 'Run the tests of totals' },
      result: PASSES,
      model: OPUS,
      usage: used(26_000, 90),
    }),
    log.answer([step(ANSWER)], OPUS, used(27_200, 640)),
  );
  log.wait(240_000);
  log.write(
    log.prompt('Good. Does the refund path have the same mistake?'),
    ...log.calls({
      name: 'Grep',
      input: { pattern: 'rounded\\(', path: 'src/payments' },
      result: 'src/payments/refund.rs:57',
      model: OPUS,
      usage: used(29_800, 110),
    }),
    ...log.calls({
      name: 'TodoWrite',
      input: {
        todos: [
          { content: 'Round partial refunds once', status: 'in_progress' },
          { content: 'Test a refund of one line of three', status: 'pending' },
          { content: 'Note it in the changelog', status: 'pending' },
        ],
      },
      result: 'ok',
      model: OPUS,
      usage: used(31_000, 180),
    }),
    log.answer(
      [
        step(
          'Yes, in one place: `refund.rs` rounds each line of a *partial* refund. A refund of the whole order takes the amount that was charged, so it was right all along.',
        ),
      ],
      OPUS,
      used(31_900, 210),
    ),
  );
}
