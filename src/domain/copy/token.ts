import { createHash } from 'node:crypto';
import type { Lifecycle } from './lifecycle.ts';
import type { CopyRequest } from './request.ts';

/** What makes two starts the same copy. The role is not part of it: it does not change what is copied. */
export interface CopyIdentity {
  account: string;
  recoveryPointArn: string;
  destinationBackupVaultArn: string;
  /** The effective lifecycle: absent when none was asked for. */
  lifecycle?: Lifecycle | undefined;
}

/** What a request copies. AWS developer guide, "Creating a backup copy": -1 keeps a copy as long as the source, as no lifecycle does. */
export function identityOf(request: CopyRequest, account: string): CopyIdentity {
  const { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove, ...others } = request.lifecycle ?? {};
  const asSource = move === -1 && remove === -1 && Object.keys(others).length === 0;
  return {
    account,
    recoveryPointArn: request.recoveryPoint.text,
    destinationBackupVaultArn: request.destination.text,
    lifecycle: asSource ? undefined : request.lifecycle,
  };
}

// The prefix is part of the public form: every later version must recognize a token of ours that is handed back.
const PREFIX = 'aws-backup-mcp-1';
const FORM = /^aws-backup-mcp-1-([1-9]\d{0,5})-([0-9a-f]{32})$/;

/**
 * The IdempotencyToken of one attempt at one copy: the same in any process, on any machine, in any later version.
 * AWS documents a token only as "customer-chosen string"; this one is short, printable ASCII.
 *
 * @param attempt 1 for the first start, one more for each attempt that ended without a copy.
 */
export function deriveToken(copy: CopyIdentity, attempt: number): string {
  const { MoveToColdStorageAfterDays, DeleteAfterDays, OptInToArchiveForSupportedResources } = copy.lifecycle ?? {};
  const canonical = JSON.stringify([
    PREFIX,
    copy.account,
    copy.recoveryPointArn,
    copy.destinationBackupVaultArn,
    MoveToColdStorageAfterDays ?? null,
    DeleteAfterDays ?? null,
    OptInToArchiveForSupportedResources ?? null,
    attempt,
  ]);
  const digest = createHash('sha256').update(canonical).digest('hex').slice(0, 32);
  return `${PREFIX}-${attempt}-${digest}`;
}

/** The attempt number of a token in our form; undefined for a caller's own token. */
export function attemptOf(token: string): number | undefined {
  const match = FORM.exec(token);
  return match ? Number(match[1]) : undefined;
}
