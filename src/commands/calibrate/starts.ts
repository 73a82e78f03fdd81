import { randomUUID } from 'node:crypto';
import type { RecoveryPointArn, RoleArn, VaultArn } from '../../domain/arn/arn.ts';
import type { Existence, Heard, Start } from '../../domain/calibration/heard.ts';
import type { SeenJob } from '../../domain/calibration/judge-jobs.ts';
import type { Lifecycle } from '../../domain/copy/lifecycle.ts';
import { timeOf } from '../../domain/copy/origin.ts';
import { type CopyRequest, parametersOf } from '../../domain/copy/request.ts';
import { type ErrorDetails, ToolError } from '../../domain/errors.ts';
import {
  denied,
  refuseDestination,
  refuseForeignSource,
  refuseRegion,
  refuseWrites,
} from '../../domain/guards/guards.ts';
import { refuseRetention } from '../../domain/guards/retention-cap.ts';
import type { GuardSettings } from '../../domain/guards/settings.ts';
import type { CopyJob } from '../../domain/shapes.ts';
import { audited } from '../../pipeline/audit.ts';
import type { AuditLog } from '../../pipeline/audit-log.ts';
import type { Caller } from './caller.ts';
import type { Journal } from './journal.ts';

/** A start that was sent, with the time of it. */
export interface Sent extends Start {
  readonly request: CopyRequest;
  readonly region: string;
  readonly token: string;
  readonly sentAt: number;
  readonly heardAt: number;
}

export interface Copy {
  recoveryPoint: RecoveryPointArn;
  sourceVaultName: string;
  destination: VaultArn;
  role: RoleArn;
  lifecycle: Lifecycle;
}

export interface StartsOptions {
  caller: Caller;
  journal: Journal;
  settings: GuardSettings;
  audit: AuditLog | undefined;
  account: string;
}

/** The starts of a calibration: each is judged by the guards, audited and in the journal before it is sent. */
export class Starts {
  /** In the order in which they were sent. */
  readonly sent: Sent[] = [];
  readonly #options: StartsOptions;

  constructor(options: StartsOptions) {
    this.#options = options;
  }

  newToken(): string {
    return `calibrate-${randomUUID()}`;
  }

  /** Sends StartCopyJob, and looks up the ID that it answers, once. Throws a ToolError if a guard refuses it. */
  async start(copy: Copy, token: string, region = copy.recoveryPoint.region): Promise<Sent> {
    const { caller, journal, settings, audit, account } = this.#options;
    const request: CopyRequest = { ...copy, token };
    refuse(guardsAgainst(request, settings, account), account, region);
    const parameters = { ...parametersOf(request), IdempotencyToken: token };
    await journal.add({ Event: 'start', Token: token, Region: region, Request: parameters });
    const run = async (options: { region: string }) => {
      const attempt = { arguments: parameters, defaults: { Profile: caller.session.profile } };
      return await audited(audit, caller.clock, 'calibrate', attempt, async () => ({
        ...(await caller.session.startCopyJob(parameters, account, options)),
        Account: account,
        Region: region,
      }));
    };
    const reply = await caller.write('StartCopyJob', parameters, region, run);
    const { sentAt, heardAt } = reply;
    const heard: Heard<{ id: string }> =
      reply.kind === 'answered' ? { kind: 'answered', value: { id: reply.value.CopyJobId } } : reply;
    if (heard.kind === 'answered') await journal.add({ Event: 'started', Token: token, CopyJobId: heard.value.id });
    else await journal.add({ Event: heard.kind, Token: token, Code: heard.code });
    const exists = heard.kind === 'answered' ? await this.look(heard.value.id, region) : undefined;
    const sent: Sent = { heard, exists, request, region, token, sentAt, heardAt };
    this.sent.push(sent);
    return sent;
  }

  /** The start with its ID looked up once more, later: only an ID that is unknown at both times is none of a job. */
  async settled(sent: Sent): Promise<Sent> {
    if (sent.heard.kind !== 'answered' || sent.exists !== 'none') return sent;
    await this.#options.caller.clock.sleep(2000);
    return (await this.look(sent.heard.value.id, sent.region)) === 'none' ? sent : { ...sent, exists: 'unclear' };
  }

  async look(id: string, region: string): Promise<Existence> {
    const heard = await this.#options.caller.read('DescribeCopyJob', { CopyJobId: id }, region);
    if (heard.kind === 'answered') return heard.value.CopyJob?.CopyJobId === id ? 'job' : 'unclear';
    return heard.kind === 'refused' && heard.code === 'ResourceNotFoundException' ? 'none' : 'unclear';
  }

  /** The job of a start now. Undefined if there is none, or no clear answer. */
  async describe({ heard, region }: Sent): Promise<SeenJob | undefined> {
    if (heard.kind !== 'answered') return undefined;
    const { caller } = this.#options;
    const reply = await caller.read('DescribeCopyJob', { CopyJobId: heard.value.id }, region);
    return reply.kind === 'answered' ? seenJob(reply.value.CopyJob ?? {}) : undefined;
  }
}

export function seenJob(job: CopyJob): SeenJob {
  return {
    id: job.CopyJobId ?? '',
    state: job.State ?? '',
    copyArn: job.DestinationRecoveryPointArn || undefined,
    createdAt: timeOf(job.CreationDate),
    completedAt: timeOf(job.CompletionDate),
    message: job.StatusMessage,
    category: job.MessageCategory,
  };
}

/** The guards of the tools. A destination in another account is refused even if the operator allows it to the tools. */
export function guardsAgainst(
  request: CopyRequest,
  settings: GuardSettings,
  account: string,
): ErrorDetails | undefined {
  const foreign =
    request.destination.account === account
      ? undefined
      : denied(
          'ForeignDestination',
          `The destination vault is in account ${request.destination.account}, and calibrate copies only within ${account}.`,
          `Name a vault of account ${account}.`,
        );
  return (
    refuseWrites(settings) ??
    foreign ??
    refuseForeignSource(request, account) ??
    refuseDestination(request, account, settings) ??
    refuseRegion(request, settings) ??
    refuseRetention(request, settings)
  );
}

export function refuse(refusal: ErrorDetails | undefined, account?: string, region?: string): void {
  if (refusal) throw new ToolError({ ...refusal, account, region });
}
