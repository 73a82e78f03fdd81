import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionTable } from '../src/config/index.ts';
import { type ErrorCategory, RETRYABLE } from '../src/domain/errors.ts';
import { TOOLS } from '../src/tools/index.ts';
import { reliabilitySection } from './reliability.ts';

/** What each category of domain/errors.ts means to a reader; the compiler holds the list complete. */
const MEANING: Readonly<Record<ErrorCategory, string>> = {
  invalid_input: 'the arguments break a rule; `Issues` lists every problem, and nothing was started',
  policy_denied: 'a guard of this server said no; only the operator can change that',
  configuration: 'a setting, Region, endpoint or profile is missing or broken, or the account is unknown',
  not_found: 'AWS has no such resource',
  invalid_parameter: 'AWS refused the value of a parameter',
  missing_parameter: 'AWS misses a parameter',
  invalid_request: 'AWS refused the request for another reason',
  limit_exceeded: 'a quota of AWS Backup is used up',
  service_unavailable: 'AWS failed, or its answer could not be read',
  throttled: 'too many requests',
  access_denied: 'AWS denied it; a vault that does not exist is denied too',
  credentials: 'there are none, or AWS does not take them: expired, unknown, badly signed',
  network: 'AWS could not be reached',
  timeout: 'AWS did not answer in time',
  cancelled: 'the client cancelled the call (for the log: a client gets no answer to that)',
  internal: 'a bug of this server; the log has the details',
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

export const firstSentence = (text: string) => /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text;

const TABLES: Readonly<Record<string, () => string>> = {
  tools: () =>
    table(
      ['tool', 'effect', 'what it does'],
      TOOLS.map((tool) => [`\`${tool.name}\``, tool.effect, firstSentence(tool.description)]),
    ),
  errors: () =>
    table(
      ['Category', 'meaning', 'Retryable'],
      Object.entries(MEANING).map(([category, meaning]) => [
        `\`${category}\``,
        meaning,
        RETRYABLE[category as ErrorCategory] ? 'yes' : 'no',
      ]),
    ),
  options: optionTable,
  reliability: () => reliabilitySection(JSON.parse(readFileSync(join('test', 'torture', 'report.json'), 'utf8'))),
};

/** The README with each generated table as the code has it now, between its markers. */
export function withTables(readme: string): string {
  return Object.entries(TABLES).reduce((text, [name, generate]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [before, rest] = split(text, start);
    const [, after] = split(rest, end);
    return `${before}${start}\n${generate()}\n${end}${after}`;
  }, readme);
}

function split(text: string, marker: string): [before: string, after: string] {
  const [before, after, ...more] = text.split(marker);
  if (after === undefined || more.length > 0) throw new Error(`The README must have ${marker} once.`);
  return [before!, after];
}
