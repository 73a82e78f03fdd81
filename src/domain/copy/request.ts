import {
  checkVaultName,
  type Parsed,
  parseRecoveryPointArn,
  parseRoleArn,
  parseVaultArn,
  type RecoveryPointArn,
  type RoleArn,
  type VaultArn,
} from '../arn/arn.ts';
import type { Issue } from '../errors.ts';
import { CONTINUOUS } from './copyability.ts';
import { checkLifecycle, effectiveLifecycle, type Lifecycle } from './lifecycle.ts';

/** One copy as it is asked for, checked and parsed: what every rule, guard and call speaks of. */
export interface CopyRequest {
  recoveryPoint: RecoveryPointArn;
  sourceVaultName: string;
  destination: VaultArn;
  role: RoleArn;
  /** Absent where none is effective: the copy is kept as long as the source. */
  lifecycle?: Lifecycle | undefined;
  /** The caller's own IdempotencyToken. */
  token?: string | undefined;
}

/** What a guard can judge before the recovery points of a set are known; of one copy, all of it. */
export type CopyTerms = Pick<CopyRequest, 'destination' | 'lifecycle'> &
  Partial<Pick<CopyRequest, 'role' | 'recoveryPoint' | 'sourceVaultName'>>;

/** AWS's members, which can be missing or of a wrong type. */
type Given = Readonly<Record<string, unknown>>;

/**
 * Reads the parameters of StartCopyJob. Reports every problem at once; members that are missing or of a wrong type are the
 * schema's to report, and then there is no request either.
 *
 * @param roleArn the configured role, for a call that gives none.
 * @param leaveOpen an issue that does not stop the request if it is the only one: the caller decides it later.
 */
export function parseCopyRequest(
  given: Given,
  roleArn?: string,
  leaveOpen: (lifecycle: Lifecycle) => readonly Issue[] = () => [],
): { issues: Issue[]; request?: CopyRequest } {
  const issues: Issue[] = [];
  const parse = <T>(member: string, parser: (text: string) => Parsed<T>, text = given[member]): T | undefined => {
    if (typeof text !== 'string') return undefined;
    const parsed = parser(text);
    if (parsed.ok) return parsed.value;
    issues.push({ Path: member, Problem: parsed.problem, Fix: parsed.fix });
    return undefined;
  };
  const recoveryPoint = parse('RecoveryPointArn', parseRecoveryPointArn);
  const sourceVaultName = parse('SourceBackupVaultName', parseVaultName);
  const destination = parse('DestinationBackupVaultArn', parseVaultArn);
  const role = parse('IamRoleArn', parseRoleArn, given.IamRoleArn ?? roleArn);

  if (recoveryPoint?.continuous) {
    issues.push({ Path: 'RecoveryPointArn', Problem: CONTINUOUS.problem, Fix: CONTINUOUS.fix });
  }
  if (recoveryPoint) {
    issues.push(...otherPartition('DestinationBackupVaultArn', destination, recoveryPoint));
    issues.push(...otherPartition('IamRoleArn', role, recoveryPoint));
  }
  const { Lifecycle: lifecycle, IdempotencyToken: token } = given;
  if (hasDays(lifecycle)) {
    const wrong = checkLifecycle(lifecycle).issues;
    const isOpen = issues.length === 0 && wrong.length === leaveOpen(lifecycle).length;
    if (!isOpen) issues.push(...wrong);
  }
  if (issues.length > 0 || !recoveryPoint || sourceVaultName === undefined || !destination || !role) return { issues };
  // A member of a wrong type, read as left out, would ask for another copy.
  if (!isLifecycle(lifecycle) || (token !== undefined && typeof token !== 'string')) return { issues };
  return {
    issues,
    request: { recoveryPoint, sourceVaultName, destination, role, lifecycle: effectiveLifecycle(lifecycle), token },
  };
}

/** The parameters of StartCopyJob with which this copy is asked for; members that were left out are absent. */
export function parametersOf(request: CopyRequest) {
  return {
    RecoveryPointArn: request.recoveryPoint.text,
    SourceBackupVaultName: request.sourceVaultName,
    DestinationBackupVaultArn: request.destination.text,
    IamRoleArn: request.role.text,
    ...(request.token !== undefined && { IdempotencyToken: request.token }),
    ...(request.lifecycle && { Lifecycle: request.lifecycle }),
  };
}

/** The source account: the caller's where it is known, else the one that the ARNs name. */
export function sourceAccountOf(request: CopyRequest, account: string | undefined): string {
  return account ?? request.recoveryPoint.account ?? request.role.account;
}

/** AWS's sample events show a copy from a vault into itself that completes. */
export function isIntoSourceVault(
  { recoveryPoint, sourceVaultName, destination }: CopyRequest,
  account: string,
): boolean {
  return (
    destination.name === sourceVaultName &&
    destination.region === recoveryPoint.region &&
    destination.account === account
  );
}

function parseVaultName(text: string): Parsed<string> {
  const wrong = checkVaultName(text);
  return wrong ? { ok: false, ...wrong } : { ok: true, value: text };
}

function otherPartition(member: string, arn: VaultArn | RoleArn | undefined, { partition }: RecoveryPointArn): Issue[] {
  if (!arn || arn.partition === partition) return [];
  return [
    {
      Path: member,
      Problem: `Its partition ${arn.partition} is not the recovery point's, ${partition}; AWS does not copy across partitions.`,
      Fix: `Use an ARN that begins with arn:${partition}:.`,
    },
  ];
}

function hasDays(value: unknown): value is Lifecycle {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { MoveToColdStorageAfterDays: move, DeleteAfterDays: remove } = value as Record<string, unknown>;
  return [move, remove].every((days) => days === undefined || typeof days === 'number');
}

function isLifecycle(value: unknown): value is Lifecycle | undefined {
  if (value === undefined) return true;
  return hasDays(value) && ['undefined', 'boolean'].includes(typeof value.OptInToArchiveForSupportedResources);
}
