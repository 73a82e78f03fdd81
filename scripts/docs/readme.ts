import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionTable } from '../../src/config/index.ts';
import { type ErrorCategory, RETRYABLE } from '../../src/domain/errors.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { costSummary } from './conversations.ts';
import { reliabilitySection } from './reliability.ts';

/** The meaning of each error category for a reader of the README. The compiler checks that none is missing. */
const MEANING: Readonly<Record<ErrorCategory, string>> = {
  invalid_input: 'the arguments are invalid; `Issues` lists every problem, and nothing was started',
  policy_denied: 'a guard of this server refused the call; only the operator can change that',
  configuration: 'a setting, Region, endpoint or profile is missing or invalid, or the account is unknown',
  not_found: 'the resource does not exist',
  invalid_parameter: 'AWS rejected the value of a parameter',
  missing_parameter: 'a required parameter is missing',
  invalid_request: 'AWS rejected the request for another reason',
  limit_exceeded: 'an AWS Backup quota is used up',
  service_unavailable: 'AWS failed, or its response could not be read',
  throttled: 'too many requests',
  access_denied: 'AWS denied the request; it also does so if a vault does not exist',
  credentials: 'there are no credentials, or AWS rejected them as expired, unknown or badly signed',
  network: 'AWS could not be reached',
  timeout: 'AWS did not respond in time',
  cancelled: 'the client cancelled the call (in the log only: the client gets no response)',
  internal: 'a bug in this server; the log has the details',
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
  conversations: costSummary,
  reliability: () => reliabilitySection(JSON.parse(readFileSync(join('test', 'torture', 'report.json'), 'utf8'))),
};

/** The README with each table between its markers generated again. */
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
  if (after === undefined || more.length > 0) throw new Error(`The README must contain ${marker} exactly once.`);
  return [before!, after];
}
