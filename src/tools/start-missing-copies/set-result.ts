import * as z from 'zod';
import { checkLifecycle, type Lifecycle } from '../../domain/copy/lifecycle.ts';
import { isServiceLinked, SERVICE_LINKED } from '../../domain/copy/request-warnings.ts';
import { type NextCall, RETRYABLE } from '../../domain/errors.ts';
import { TOOL } from '../../domain/names.ts';
import { codeText, foreignText } from '../../domain/text/foreign-text.ts';
import { untrustedText, word } from '../../domain/text/untrusted-text.ts';
import { notLookedAt } from '../shared/copy-set/not-looked-at.ts';
import type { SetRead } from '../shared/copy-set/read-copy-set.ts';
import { presentMembers } from '../shared/present.ts';
import { foreignOutput, nextOutput, stampOutput } from '../shared/schema.ts';
import { type DueCopies, OUTCOMES } from './due-copies.ts';
import type { SetRun } from './set-run.ts';
import type { SetTerms } from './set-terms.ts';

const SHOWN = { reasons: 8, looks: 5 };

const counts = Object.fromEntries(OUTCOMES.map((name) => [name, z.number()])) as Record<
  (typeof OUTCOMES)[number],
  z.ZodNumber
>;

const addressOutput = z.strictObject({ ResourceArn: z.string().optional() });

/** The result of start_missing_copies, in the order in which its reader wants the members. */
export const setOutput = z.strictObject({
  ...counts,
  /** Absent where nothing is unknown. */
  Unknown: z.number().optional(),
  Note: z.string().optional(),
  BytesStarted: z.number(),
  Retention: z.string(),
  CopyJobs: z.array(
    z.strictObject({ CopyJobId: z.string(), Resource: foreignOutput.optional(), ResourceArn: z.string().optional() }),
  ),
  Reasons: z.array(
    z.strictObject({ Outcome: z.string(), Why: foreignOutput, Count: z.number(), ExampleArn: z.string() }),
  ),
  Warnings: z.array(z.string()).optional(),
  NotLookedAt: z.array(z.string()).optional(),
  RetryAfterSeconds: z.number().optional(),
  Next: nextOutput.optional(),
  ...stampOutput,
});

export type SetResult = Omit<z.input<typeof setOutput>, 'Account' | 'Region' | 'Simulated'>;

/** @param note why nothing was selected. */
export function setResult(
  terms: SetTerms,
  copies: DueCopies,
  run: SetRun,
  { looks, now }: SetRead,
  region: string,
  note: string | undefined,
): SetResult {
  const { Unknown, ...tally } = copies.tally;
  const { groups, others } = copies.reasons.top(SHOWN.reasons);
  const reasons = groups.map(({ Class, Why, Count, ExampleArn }) => ({
    Outcome: Class,
    // AWS's own text, where AWS refused the start.
    Why: Class === 'Failed' ? foreignText(Why, 400) : untrustedText(Why, 400),
    Count,
    ExampleArn: codeText(ExampleArn) ?? '',
  }));
  const Next = nextOf(terms, copies, run, now, region);
  const warnings = [
    ...(terms.lifecycle ? checkLifecycle(terms.lifecycle).warnings : []),
    ...(isServiceLinked(terms.role) ? [SERVICE_LINKED.problem] : []),
  ];
  return {
    ...tally,
    ...(Unknown > 0 && { Unknown }),
    ...(note && { Note: note }),
    BytesStarted: run.bytes,
    Retention: retentionOfSet(terms.lifecycle),
    CopyJobs: run.firstStarted.map(({ CopyJobId, point }) => ({
      CopyJobId: codeText(CopyJobId ?? '') ?? '',
      ...(point.ResourceName && { Resource: foreignText(point.ResourceName, 100) }),
      ...(!point.ResourceName && presentMembers(addressOutput, { ResourceArn: point.ResourceArn })),
    })),
    Reasons: [
      ...reasons,
      ...(others > 0 ? [{ Outcome: 'Others', Why: 'Other reasons.', Count: others, ExampleArn: '' }] : []),
    ],
    ...(warnings.length > 0 && { Warnings: warnings }),
    ...notLookedAt(looks.notAt, SHOWN.looks),
    ...(run.retryAfter !== undefined && { RetryAfterSeconds: run.retryAfter }),
    ...(Next && { Next }),
  };
}

/** The same call until all is reached; then a look at what became of it. */
function nextOf(
  { selection, given }: SetTerms,
  { tally }: DueCopies,
  { started, firstStarted, stopped }: SetRun,
  now: number,
  Region: string,
): NextCall | undefined {
  // The set stays the same, whatever is backed up meanwhile.
  const selected = {
    ...selection.given,
    ByCreatedBefore: selection.given.ByCreatedBefore ?? new Date(now).toISOString(),
  };
  if (tally.NotReached > 0) {
    // Where no copy of the set fares better, the same call would not either.
    if (stopped && !RETRYABLE[stopped.category]) return undefined;
    return { Tool: TOOL.startMissingCopies, Arguments: { ...selected, ...given, Region } };
  }
  if (started + tally.AlreadyRunning === 0) return undefined;
  // As many as have their ids here are waited for; more are looked at as a set.
  const ids = firstStarted.flatMap(({ CopyJobId }) => word(CopyJobId, 200) ?? []);
  if (tally.AlreadyRunning === 0 && ids.length === started) {
    return { Tool: TOOL.waitForCopyJobs, Arguments: { CopyJobIds: ids, Region } };
  }
  return { Tool: TOOL.findMissingCopies, Arguments: { ...selected, Region } };
}

/**
 * For how long each copy is kept, in sentences. AWS counts the days from the creation of the source, and ignores the move to
 * cold storage of an EBS copy that is not opted in.
 */
export function retentionOfSet(lifecycle: Lifecycle | undefined): string {
  const { MoveToColdStorageAfterDays: move = -1, DeleteAfterDays: remove = -1 } = lifecycle ?? {};
  const optedIn = lifecycle?.OptInToArchiveForSupportedResources === true;
  const can = `where its type can${optedIn ? '' : ' (EBS does not without OptInToArchiveForSupportedResources true)'}`;
  const cold = move >= 0 ? ` and moves to cold storage ${move} days after it, ${can}` : '';
  return remove > 0
    ? `Each copy is deleted ${remove} days after the creation of its source${cold}.`
    : `Each copy is kept as long as its source${move >= 0 ? `, and moves to cold storage ${move} days after its creation, ${can}` : ''}.`;
}
