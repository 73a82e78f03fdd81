import type { Random } from '../random.ts';
import { copyArn } from '../rules/copied-recovery-point.ts';
import { CREATED_MS, FAILING_MS, runningMs } from '../rules/duration.ts';
import { type Quota, regionQuotas, resourceQuota, Slots } from '../rules/quotas.ts';
import { roleGoneBefore } from '../rules/refusals/access.ts';
import type { Copy } from '../rules/refusals/copy.ts';
import type { Switches } from '../switches.ts';
import { positionOf } from './positions.ts';
import type { CopyJob, Lifecycle, RecoveryPoint } from './records.ts';

const TOO_MANY = 'There are too many copy jobs running for resource.';

export interface CopyRequest {
  source: RecoveryPoint;
  destinationVaultArn: string;
  roleArn: string;
  lifecycle: Lifecycle | undefined;
  token: string | undefined;
  /** The body of the call. */
  received: unknown;
}

/** A copy, and the message that it fails with if a rule refuses it. */
export interface JudgedCopy {
  request: CopyRequest;
  copy: Copy;
  refused: string | undefined;
}

/** Decides when a copy job starts and ends, and in which state. */
export class Schedule {
  readonly #slots = new Slots();
  readonly #switches: Switches;
  readonly #random: Random;
  readonly #speed: number;

  constructor(switches: Switches, random: Random, speed: number) {
    this.#switches = switches;
    this.#random = random;
    this.#speed = speed;
  }

  /** Each of `parts`, the parts of a composite recovery point, gets a child job. */
  jobOf({ request, copy, refused }: JudgedCopy, parts: readonly JudgedCopy[]): CopyJob {
    const { source, destination, now } = copy;
    const lasts = (ms: number) => ms / this.#speed;
    const job = { ...this.#newJob(request, copy), startsAt: now + lasts(CREATED_MS) };
    if (refused !== undefined || destination === undefined) {
      return { ...job, endsAt: job.startsAt + lasts(FAILING_MS), final: 'FAILED', statusMessage: refused };
    }

    const crossRegion = source.vault.region !== destination.region;
    const points = [source, ...parts.map((part) => part.copy.source)];
    const resources = new Map(points.map((point) => [point.resourceArn, resourceQuota(point)]));
    const runs = Math.max(...points.map((point) => lasts(runningMs(point.feature, point.sizeBytes, crossRegion))));
    // Source: developer guide: AWS retries for 2 hours, then its staff retry the job "to ensure that the copy job completes".
    const ready = job.startsAt + lasts(Math.max(...points.map((point) => point.systemErrorMs)));
    const [all, any]: [Quota[], Quota[]] = [[...resources.values()], regionQuotas(source, destination)];
    if (this.#switches['resource-concurrency'] === 'fail-job' && this.#slots.earliest(ready, all, []) > ready) {
      return { ...job, endsAt: ready + lasts(FAILING_MS), final: 'FAILED', statusMessage: TOO_MANY };
    }
    const startsAt = this.#slots.earliest(ready, all, any);
    const endsAt = startsAt + runs;
    this.#slots.take(startsAt, endsAt, all, any);
    const roleGone = roleGoneBefore(copy, endsAt);
    if (roleGone !== undefined) return { ...job, startsAt, endsAt, final: 'FAILED', statusMessage: roleGone };

    const children = parts.map((part) => ({
      ...this.#newJob(part.request, part.copy),
      parentId: job.id,
      startsAt,
      endsAt,
      final: part.refused === undefined ? ('COMPLETED' as const) : ('FAILED' as const),
      statusMessage: part.refused,
      destinationArn: part.refused === undefined ? copyArn(part.copy.source, destination, this.#random) : undefined,
    }));
    const completed = children.filter((child) => child.final === 'COMPLETED').length;
    const final = completed === children.length ? 'COMPLETED' : completed > 0 ? 'PARTIAL' : 'FAILED';
    const destinationArn = final === 'FAILED' ? undefined : copyArn(source, destination, this.#random);
    return { ...job, startsAt, endsAt, final, children, destinationArn };
  }

  #newJob(request: CopyRequest, { source, sourceAccount, lifecycle, destination, now }: Copy): CopyJob {
    const id = this.#random.uuid().toUpperCase();
    return {
      id,
      position: positionOf(this.#switches['list-order'], now, id),
      accountId: sourceAccount.id,
      region: source.vault.region,
      request: request.received,
      token: request.token,
      sourceArn: source.arn,
      sourceVaultArn: source.vault.arn,
      destinationVaultArn: request.destinationVaultArn,
      destinationVault: destination,
      destinationArn: undefined,
      lifecycle,
      resourceArn: source.resourceArn,
      resourceType: source.resourceType,
      resourceName: source.resourceName,
      sizeBytes: source.sizeBytes,
      roleArn: request.roleArn,
      // Only the copies of a backup plan name one.
      createdBy: undefined,
      createdAt: now,
      startsAt: now,
      endsAt: now,
      final: 'COMPLETED',
      statusMessage: undefined,
      parentId: undefined,
      compositeMember: source.compositeMember,
      children: [],
    };
  }
}
