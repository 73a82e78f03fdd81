import { RECORD_DAYS } from '../copy/earlier-copies.ts';
import { DAY, type Lifecycle } from '../copy/lifecycle.ts';
import { type CopyRequest, parametersOf } from '../copy/request.ts';
import { deriveToken, identityOf } from '../copy/token.ts';

/**
 * How many attempts at one copy a line holds tokens for. The machine walks them as start_copy_job does: on to the next only
 * past a job that has ended without a copy. After the last, it fails and says so.
 */
export const ATTEMPTS = 8;

/**
 * How long a line is good for. AWS lists a copy job for 30 days after its end: a copy that somebody makes after the line was
 * written is seen until then. With a day to spare, for clocks.
 */
const LINE_LIFE_MS = (RECORD_DAYS - 1) * DAY;

/** One line of copies.jsonl: a copy to be made, as the ready request, and what only the exporter can know of it. */
export interface CopyLine {
  RecoveryPointArn: string;
  SourceBackupVaultName: string;
  DestinationBackupVaultArn: string;
  IamRoleArn: string;
  /** In every line of a set, or in none. */
  Lifecycle?: Lifecycle;
  /** Of the first attempts, in order. */
  IdempotencyTokens: string[];
  /** Jobs that have made this copy, and whose copy is known to be gone from the destination: often none. */
  GoneCopyJobIds: string[];
  /** ISO 8601. From then on the machine does not start the copy: it could be one that AWS lists no more. */
  NotAfter: string;
}

/**
 * The line of one copy.
 *
 * @param account of the recovery point.
 * @param writtenAt when the lists were read that the set was decided by: epoch milliseconds by AWS's clock.
 * @param gone the ids of jobs whose copy is known to be gone.
 */
export function copyLine(
  request: CopyRequest,
  account: string,
  writtenAt: number,
  gone: readonly string[] = [],
): CopyLine {
  const { IdempotencyToken: _, ...parameters } = parametersOf(request);
  const identity = identityOf(request, account);
  return {
    ...parameters,
    IdempotencyTokens: Array.from({ length: ATTEMPTS }, (_none, index) => deriveToken(identity, index + 1)),
    GoneCopyJobIds: [...gone],
    NotAfter: new Date(writtenAt + LINE_LIFE_MS).toISOString(),
  };
}
