import { failure, type Start } from './heard.ts';
import { unknown, type Verdict } from './questions.ts';

// What AWS Backup does with an idempotency token that it has seen. An ID in a reply counts as a job only if DescribeCopyJob
// has it.

const NO_FIRST_JOB = (first: Start) => `The first copy was not started (${failure(first.heard)}).`;

/** The same request again, with the token of a job that has not failed. */
export function repeatedToken(first: Start, repeats: readonly Start[]): Verdict<'repeated-token'> {
  if (first.heard.kind !== 'answered' || first.exists !== 'job') return unknown(NO_FIRST_JOB(first));
  const { id } = first.heard.value;
  const replies = repeats.map(({ heard, exists }) => {
    if (heard.kind !== 'answered') return 'none';
    if (heard.value.id === id) return 'first';
    return exists === 'none' ? 'no-job' : exists === 'job' ? 'other-job' : 'unclear';
  });
  if (replies.length === 0) return unknown('The start was not repeated.');
  if (replies.every((reply) => reply === 'first')) return { setting: 'same-job' };
  if (replies.every((reply) => reply === 'no-job')) return { setting: 'new-looking-reply' };
  if (replies.includes('other-job')) return unknown('A repeated start made another job, which no setting stands for.');
  const failed = repeats.find(({ heard }) => heard.kind !== 'answered');
  return unknown(
    failed ? `A repeated start failed (${failure(failed.heard)}).` : 'The IDs of the replies are not clear.',
  );
}

/**
 * Another request with the token of the first job.
 *
 * @param control the same other request with a token that is new.
 */
export function tokenMismatch(
  first: Start,
  other: Start,
  control: Start,
  repeated: Verdict<'repeated-token'>,
): Verdict<'token-mismatch'> {
  if (first.heard.kind !== 'answered' || first.exists !== 'job') return unknown(NO_FIRST_JOB(first));
  const { heard, exists } = other;
  if (heard.kind === 'unclear') return unknown(`The start with other parameters failed (${heard.code}).`);
  if (heard.kind === 'refused') {
    if (heard.code === 'AccessDeniedException') return unknown('AWS denied the start with other parameters.');
    return control.heard.kind === 'answered' && control.exists === 'job'
      ? { setting: 'error' }
      : unknown('The start with other parameters was refused, and with a new token too.');
  }
  if (heard.value.id === first.heard.value.id) return { setting: 'first-job' };
  if (exists === 'job') return { setting: 'new-job' };
  if (exists === 'none' && isNewLooking(repeated)) return { setting: 'first-job' };
  return unknown('The ID in the reply is not clear.');
}

/**
 * The same request again, after its job has failed.
 *
 * @param state of the first job, before the repeat.
 * @param lateMs how long after the first start it was repeated.
 */
export function tokenAfterFailure(
  first: Start,
  state: string | undefined,
  repeat: Start | undefined,
  lateMs: number,
  repeated: Verdict<'repeated-token'>,
): Verdict<'token-after-failure'> {
  if (first.heard.kind !== 'answered' || first.exists !== 'job') {
    return unknown(`It needs a job that fails, and none was started (${failure(first.heard)}).`);
  }
  if (state !== 'FAILED' || !repeat) return unknown('It needs a job that has failed.');
  const { heard, exists } = repeat;
  if (heard.kind !== 'answered') return unknown(`The repeated start failed (${failure(heard)}).`);
  if (heard.value.id === first.heard.value.id) return { setting: 'bound' };
  // A token that is forgotten after 10 minutes looks the same.
  if (exists === 'job') return lateMs < MEMORY_MS ? { setting: 'released' } : unknown('The job took too long to fail.');
  if (exists === 'none' && isNewLooking(repeated)) return { setting: 'bound' };
  return unknown('The ID in the reply is not clear.');
}

/** Less than any plausible lifetime of a token. */
export const MEMORY_MS = 9 * 60_000;

export interface ScopeEvidence {
  /** In the first Region. */
  first: Start;
  /** Its state after the other starts. */
  firstState: string | undefined;
  /** The identical request in the other Region, where its vault and recovery point are not. */
  identical: Start;
  /** A start in the other Region that is possible there, with the same token. `exists`: in that Region. */
  there?: Start | undefined;
  /** How long after the first start the last one was sent. */
  lateMs: number;
}

export function tokenScope(
  { first, firstState, identical, there, lateMs }: ScopeEvidence,
  repeated: Verdict<'repeated-token'>,
  mismatch: Verdict<'token-mismatch'>,
): Verdict<'token-scope'> {
  if (first.heard.kind !== 'answered' || first.exists !== 'job') return unknown(NO_FIRST_JOB(first));
  if (firstState === undefined || firstState === 'FAILED') return unknown('The job of the token failed.');
  const { id } = first.heard.value;
  // Nothing but the token can make such a request succeed.
  const isFirst = ({ heard, exists }: Start) =>
    heard.kind === 'answered' && (heard.value.id === id || (exists === 'none' && isNewLooking(repeated)));
  if (isFirst(identical) || (there && isFirst(there))) return { setting: 'account' };
  if (identical.heard.kind !== 'refused') return unknown('The start in the other Region has no clear answer.');
  if (there?.heard.kind !== 'answered') {
    return unknown(`No copy was started in the other Region (${there ? failure(there.heard) : 'none was possible'}).`);
  }
  if (there.exists !== 'job') return unknown('The ID in the reply of the other Region is not clear.');
  if (lateMs >= MEMORY_MS) return unknown('The start in the other Region came too late.');
  if (!('setting' in mismatch) || mismatch.setting === 'new-job') {
    return unknown('A request of another Region has other parameters, and those may have made the new job.');
  }
  return { setting: 'account-and-region' };
}

const isNewLooking = (repeated: Verdict<'repeated-token'>) =>
  'setting' in repeated && repeated.setting === 'new-looking-reply';
