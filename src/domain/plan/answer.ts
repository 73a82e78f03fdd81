import { TOOL } from '../names.ts';
import type { Copy } from './effects.ts';
import type { Check, Plan, Verdict } from './index.ts';
import { notKnown, type Open } from './rule.ts';

// How a plan is told: what decides it first, then what else is worth knowing, the names of what is in order last.

/** What decides a verdict, and what can be done about it. */
export interface Reason {
  Check: string;
  Detail: string;
  Fix?: string;
}

/** Members that have nothing to say are absent. */
export interface Told {
  /** At most three, the most fundamental first. */
  Because?: Reason[];
  Warnings?: string[];
  /** Each says what would tell. */
  NotKnown?: string[];
  /** The names of the checks that passed. */
  Passed?: string[];
}

const MAX_REASONS = 3;

/** A refusal of this server comes before what AWS said, and that before AWS's pages. */
const ORDER: readonly Check['from'][] = ['guard', 'AWS', 'pages'];

/** Verdicts with which the copy can be started. */
const STARTABLE: readonly Verdict[] = ['ready', 'ready_on_source_side', 'uncertain'];

export const canBeStarted = (verdict: Verdict): boolean => STARTABLE.includes(verdict);

/** @param about further warnings about the copy, which no check gives. */
export function tell({ verdict, checks }: Plan, about: readonly string[] = []): Told {
  // What a new copy would meet says nothing about the one that exists.
  if (verdict.startsWith('already_')) return members({ Because: existingReason(checks), Warnings: [...about] });
  const failed = reasonsOf(checks);
  const open = groupsOf(checks);
  const decided = failed.length > 0 || verdict === 'ready';
  const because = decided ? failed : open.map(({ Check, Detail, Fix }) => ({ Check, Detail, Fix }));
  const more = failed.slice(MAX_REASONS).map((one) => one.Check);
  return members({
    Because: because.slice(0, MAX_REASONS).map(withoutUndefined),
    Warnings: [
      ...(more.length > 0 ? [`Other checks fail as well: ${more.join(', ')}.`] : []),
      ...about,
      ...warningsOf(checks, canBeStarted(verdict)),
    ],
    NotKnown: (decided ? open : open.slice(MAX_REASONS)).map(({ Detail, Fix }) =>
      Fix === undefined ? Detail : `${Detail} ${Fix}`,
    ),
    Passed: checks.filter((check) => check.Status === 'pass').map((check) => check.Check),
  });
}

/** The copy that exists, with what a start does. */
function existingReason(checks: readonly Check[]): Reason[] {
  return checks
    .filter((check) => check.Check === 'earlier copies')
    .map(({ Check, Detail, Fix }) =>
      withoutUndefined({ Check, Detail: `${Detail} ${TOOL.startCopyJob} answers with it and starts nothing.`, Fix }),
    );
}

/** What fails: of one origin, first what something can be done about. */
function reasonsOf(checks: readonly Check[]) {
  const rank = (check: Check) => ORDER.indexOf(check.from) * 2 + (check.Fix === undefined ? 1 : 0);
  return checks
    .filter((check) => check.Status === 'fail')
    .sort((one, other) => rank(one) - rank(other))
    .map(({ Check, Detail, Fix }) => ({ Check, Detail, Fix }));
}

interface Group {
  Check: string;
  Detail: string;
  Fix: string | undefined;
  otherAccount: boolean;
}

/** What is not known; what could not be read for one reason is one sentence. What only the other account could tell is last. */
function groupsOf(checks: readonly Check[]): Group[] {
  const groups = new Map<string, { first: Check; open: Open[] }>();
  for (const check of checks) {
    if (check.Status !== 'unknown') continue;
    const key = check.open ? `${check.open.why} ${check.Fix}` : check.Check;
    const group = groups.get(key);
    if (group && check.open) group.open.push(check.open);
    else groups.set(key, { first: check, open: check.open ? [check.open] : [] });
  }
  return [...groups.values()]
    .map(({ first, open }) => ({
      Check: first.Check,
      Detail: open.length > 0 ? notKnown(open) : first.Detail,
      Fix: first.Fix,
      otherAccount: first.otherAccount === true,
    }))
    .sort((one, other) => Number(one.otherAccount) - Number(other.otherAccount));
}

/** What is worth knowing although nothing can be started. */
const ALWAYS = ['earlier copies', 'nested recovery points'];

function warningsOf(checks: readonly Check[], startable: boolean): string[] {
  return checks
    .filter((check) => check.Status === 'warn' && (startable || ALWAYS.includes(check.Check)))
    .map(({ Detail, Fix, ownFix }) => (startable && ownFix ? `${Detail} ${Fix}` : Detail));
}

/** The sentence to put to the user before the start; undefined where nothing speaks against it. */
export function questionOf({ verdict, checks }: Plan, copy: Copy): string | undefined {
  if (!canBeStarted(verdict)) return undefined;
  const unknown = checks.filter((check) => check.Status === 'unknown').map((check) => check.Check);
  const open = unknown.includes('destination vault')
    ? unknown.map((name) => name.replace(/^(.+) of the destination vault$/, 'its $1'))
    : unknown;
  const reasons = [
    ...(copy.CanBeUndone === true ? [] : [`${copy.Undo.replace(/\.$/, '')} (${until(copy)}).`]),
    ...checks.flatMap(leftBehind),
    ...(open.length > 0 ? [`Not known: ${named(open)}.`] : []),
  ];
  return reasons.length === 0 ? undefined : `Start this copy? ${reasons.join(' ')}`;
}

/** The first names, and how many there are besides. */
const named = (names: readonly string[]) =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`;

const until = ({ DeleteAt, Retention }: Copy) =>
  DeleteAt === undefined ? Retention.replace(/\.$/, '') : `kept until ${DeleteAt.slice(0, 10)}`;

function leftBehind({ parts }: Check): string[] {
  if (!parts) return [];
  const { copied, left, unknown } = parts;
  const total = copied.length + left.length + unknown.length;
  return [
    ...(left.length > 0 ? [`${left.length} of its ${total} parts cannot be copied and would be left behind.`] : []),
    ...(unknown.length > 0 ? [`Whether ${unknown.length} of its ${total} parts can be copied is not known.`] : []),
  ];
}

function withoutUndefined({ Check, Detail, Fix }: { Check: string; Detail: string; Fix: string | undefined }): Reason {
  return { Check, Detail, ...(Fix !== undefined && { Fix }) };
}

/** Without the lists that are empty. */
function members(told: Told): Told {
  return Object.fromEntries(Object.entries(told).filter(([, list]) => list.length > 0));
}
