import { type Element, h } from '../tree.ts';
import { facts, type Setting, source } from './panels.ts';
import { said, words } from './phrases.ts';
import { duration } from './quantities.ts';
import { type Members, numberOf, rowsOf, stringOf, textOf } from './reading.ts';

/** A call that failed, in the server's own words. */
export function failureBoard(error: Members, { level }: Setting): Element {
  const category = stringOf(error.Category);
  const message = textOf(error.Message);
  const aws = textOf(error.AwsText);
  const [fix, after] = [stringOf(error.Fix), numberOf(error.RetryAfterSeconds)];
  const issues = rowsOf(error.Issues);
  return h(
    'article',
    { class: 'failure' },
    h(
      `h${level}`,
      {},
      category === undefined ? 'The call failed' : `The call failed: ${words(category).toLowerCase()}`,
    ),
    message !== undefined && h('p', {}, said(message)),
    aws !== undefined && h('p', {}, 'AWS: ', said(aws)),
    issues.length > 1 &&
      h(
        'ul',
        { class: 'plain' },
        issues.map(({ Path, Problem }) => h('li', {}, h('code', {}, String(Path)), ' ', said(String(Problem)))),
      ),
    fix !== undefined && h('p', {}, h('span', { class: 'beside' }, 'What to do: '), said(fix)),
    facts([
      ['Code', stringOf(error.Code)],
      ['Source', source(error)],
      [
        'Repeat',
        error.Retryable === true && (after === undefined ? 'can help' : `can help after ${duration(after * 1000)}`),
      ],
    ]),
  );
}
