import { mayLackRecord } from '../../domain/copy/find-copy.ts';
import { DAY } from '../../domain/copy/lifecycle.ts';
import { lifecycleDifference } from '../../domain/copy/lifecycle-difference.ts';
import { originOf } from '../../domain/copy/origin.ts';
import { type CopyRequest, parseCopyRequest } from '../../domain/copy/request.ts';
import type { KnownCopies } from '../../domain/copy-set/known-copies.ts';
import type { Member } from '../../domain/copy-set/members.ts';
import { Reasons } from '../../domain/copy-set/reasons.ts';
import type { CopyJob, RecoveryPoint } from '../../domain/shapes.ts';
import type { Before } from '../start-copy-job/look-up.ts';
import type { SetTerms } from './set-terms.ts';

/** One copy that is due, and what the lists of the set say of it. */
export interface Due {
  request: CopyRequest;
  point: RecoveryPoint;
  before: Before;
}

/** What became, or is to become, of the members of a set. */
export const OUTCOMES = [
  'Started',
  'AlreadyCopied',
  'AlreadyRunning',
  'CannotBeCopied',
  'Failed',
  'NotReached',
  'Unknown',
] as const;
export type SetOutcome = (typeof OUTCOMES)[number];

/** Sorts the members of a set into those that are due and those that are not. */
export class DueCopies {
  readonly due: Due[] = [];
  /** Of all that are due, as many as were kept or not. */
  count = 0;
  bytes = 0;
  unsized = 0;
  selected = 0;
  readonly tally: Record<SetOutcome, number>;
  readonly reasons = new Reasons<SetOutcome>();
  readonly #terms: SetTerms;
  readonly #known: KnownCopies;
  readonly #now: number;
  readonly #most: number;
  readonly #began: number | undefined;
  readonly #take: ((due: Due) => void) | undefined;

  /**
   * @param most how many are kept: if more are due, none is started.
   * @param began when the task of the call began, in epoch milliseconds by AWS's clock.
   * @param take gets each that is due, kept or not, at once.
   */
  constructor(
    terms: SetTerms,
    known: KnownCopies,
    now: number,
    most: number,
    began?: number,
    take?: (due: Due) => void,
  ) {
    this.tally = Object.fromEntries(OUTCOMES.map((name) => [name, 0])) as Record<SetOutcome, number>;
    this.#terms = terms;
    this.#known = known;
    this.#now = now;
    this.#most = most;
    this.#began = began;
    this.#take = take;
  }

  add(member: Member): void {
    const { coverage, why, point } = member;
    this.selected += 1;
    if (coverage.kind === 'covered') this.#covered(member);
    else if (coverage.kind === 'running') this.tally.AlreadyRunning += 1;
    else if (!member.due) this.#aside(member.class === 'Unknown' ? 'Unknown' : 'CannotBeCopied', why ?? '', point);
    else this.#due(member);
  }

  #due({ point, vault }: Member): void {
    const expired = this.#expired(point);
    const { request, issues } = this.#requestOf(point, vault.name);
    if (expired !== undefined || !request) {
      this.#aside('CannotBeCopied', expired ?? issues[0]?.Problem ?? 'It has no ARN.', point);
      return;
    }
    const failed = this.#failedInTask(point);
    if (failed) {
      this.#aside('Failed', failed.StatusMessage ?? 'AWS gives no reason.', point);
      return;
    }
    this.count += 1;
    if (point.BackupSizeInBytes === undefined) this.unsized += 1;
    else this.bytes += point.BackupSizeInBytes;
    const kept = this.due.length < this.#most;
    if (!kept && !this.#take) return;
    const due: Due = { request, point, before: this.#before(point) };
    if (kept) this.due.push(due);
    this.#take?.(due);
  }

  /** A task tries each copy once, however often it is asked; a new call tries again what failed. */
  #failedInTask(point: RecoveryPoint): CopyJob | undefined {
    const began = this.#began;
    if (began === undefined) return undefined;
    return this.#known.jobsOf(point).failed.find(({ CreationDate }) => Date.parse(CreationDate ?? '') >= began);
  }

  /** What a start of its own would look up. */
  #before(point: RecoveryPoint): Before {
    const { jobsListed, sight, listedAt } = this.#known;
    const { unfinished, copies, failed } = this.#known.jobsOf(point);
    // The vault was looked at for all; a start looks where AWS's records do not tell.
    const looked = sight === 'whole' && (!jobsListed || mayLackRecord(point, this.#now));
    return {
      jobs: jobsListed ? [...unfinished, ...copies, ...failed] : 'denied',
      source: point,
      ...(looked && { inVault: { kind: 'none' } }),
      listedAt,
    };
  }

  #covered({ coverage, point, vault }: Member): void {
    this.tally.AlreadyCopied += 1;
    if (coverage.kind !== 'covered' || !coverage.row) return;
    const { request } = this.#requestOf(point, vault.name);
    const [difference] = request ? lifecycleDifference(request, coverage.row, point) : [];
    if (difference !== undefined) this.reasons.add('AlreadyCopied', difference, point.RecoveryPointArn ?? '');
  }

  #requestOf({ RecoveryPointArn }: RecoveryPoint, SourceBackupVaultName: string) {
    const { destination, role, lifecycle: Lifecycle } = this.#terms;
    return parseCopyRequest({
      RecoveryPointArn,
      SourceBackupVaultName,
      DestinationBackupVaultArn: destination.text,
      IamRoleArn: role.text,
      Lifecycle,
    });
  }

  /** AWS would delete such a copy at once, and each call would make it again. */
  #expired(point: RecoveryPoint): string | undefined {
    const days = this.#terms.lifecycle?.DeleteAfterDays ?? 0;
    const origin = originOf(point);
    if (days <= 0 || origin === undefined || origin + days * DAY > this.#now) return undefined;
    return 'DeleteAfterDays counts from the creation of the source, so its copy would be due for deletion already.';
  }

  #aside(outcome: SetOutcome, why: string, { RecoveryPointArn = '' }: RecoveryPoint): void {
    this.tally[outcome] += 1;
    this.reasons.add(outcome, why, RecoveryPointArn);
  }
}
