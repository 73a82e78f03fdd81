import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { ToolError } from '../domain/errors.ts';
import { untrustedText } from '../domain/text/untrusted-text.ts';
import type { AuditLog } from './audit-log.ts';
import { detailsOf } from './call-result.ts';
import { InputNeeded } from './confirm.ts';
import type { Principal } from './principal.ts';

/** The arguments that are recorded for an attempt. If it is refused, they may be of any type. */
const RECORDED = [
  'RecoveryPointArn',
  'SourceBackupVaultName',
  'DestinationBackupVaultArn',
  'IamRoleArn',
  'IdempotencyToken',
  'Lifecycle',
  'Profile',
  // Of a set.
  'ResourceArn',
  'NameContains',
  'ByResourceType',
  'ByCreatedAfter',
  'ByCreatedBefore',
  'Which',
  'MaxAgeHours',
  'MaxCopies',
  'Region',
] as const;

/**
 * Runs one attempted write between its two lines. The first is on disk before anything is sent. If it cannot be
 * written, nothing is sent. An attempt without a second line was cut off: AWS's list of copy jobs shows the outcome.
 */
export async function audited<Value extends object>(
  log: AuditLog | undefined,
  clock: Clock,
  tool: string,
  request: { arguments: unknown; defaults: Defaults; setId?: string | undefined; principal?: Principal | undefined },
  run: (attemptId: string) => Promise<Value>,
): Promise<Value> {
  const AttemptId = randomUUID();
  if (!log) return await run(AttemptId);
  const set = request.setId !== undefined && { SetId: request.setId };
  const caller = request.principal && { Caller: request.principal };
  const line = (members: Record<string, unknown>) =>
    log.append({ Time: new Date(clock.now()).toISOString(), AttemptId, ...set, ...caller, ...members });
  try {
    await line({ Event: 'attempt', Tool: tool, Request: recorded(request.arguments, request.defaults) });
  } catch (error) {
    throw new ToolError(
      {
        category: 'configuration',
        code: 'AuditLogUnusable',
        message: 'The audit log cannot be written, so nothing was started.',
        fix: 'Ask the operator to make the audit log file writable (--audit-log, AWS_BACKUP_MCP_AUDIT_LOG), then call again.',
      },
      { cause: error },
    );
  }
  let result: Value;
  try {
    result = await run(AttemptId);
  } catch (error) {
    if (error instanceof InputNeeded) {
      await line({ Event: 'asked' }).catch(() => {});
      throw error;
    }
    const { category, code, account, region, idempotencyToken } = detailsOf(error);
    // The caller needs the failure itself. A missing line is visible in the log.
    await line({
      Event: 'refused_or_failed',
      Category: category,
      Code: code,
      Account: account,
      Region: region,
      IdempotencyToken: idempotencyToken,
    }).catch(() => {});
    throw error;
  }
  // Of a copy whose job AWS no longer lists, only the ARN is known.
  const told = result as Readonly<Record<string, unknown>>;
  const { Outcome, CopyJobId, DestinationRecoveryPointArn, Account, Region, IdempotencyToken } = told;
  // Of a set.
  const { Started, Failed, NotReached } = told;
  try {
    await line({
      Event: 'answered',
      Outcome,
      CopyJobId,
      DestinationRecoveryPointArn,
      Started,
      Failed,
      NotReached,
      Account,
      Region,
      IdempotencyToken,
    });
    return result;
  } catch {
    const warnings = Array.isArray(told.Warnings) ? told.Warnings : [];
    return { ...result, Warnings: [...warnings, 'The outcome could not be written to the audit log.'] };
  }
}

/** What the configuration fills in if a call leaves it out. */
type Defaults = Partial<Record<(typeof RECORDED)[number], string | undefined>>;

function recorded(args: unknown, defaults: Defaults): Record<string, unknown> {
  const given: Record<string, unknown> = typeof args === 'object' && args !== null ? { ...args } : {};
  return Object.fromEntries(
    RECORDED.flatMap((member) => {
      const value = given[member] ?? defaults[member];
      if (value === undefined) return [];
      return [[member, untrustedText(typeof value === 'string' ? value : JSON.stringify(shallow(value)), 2048)]];
    }),
  );
}

/** As much of a value as its line shows. A client can nest it deeper than JSON.stringify, which is recursive, can follow. */
function shallow(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_MEMBERS).map((member) => shallow(member, depth + 1));
  const members = Object.entries(value).slice(0, MAX_MEMBERS);
  return Object.fromEntries(members.map(([key, member]) => [key, shallow(member, depth + 1)]));
}

const MAX_DEPTH = 4;
const MAX_MEMBERS = 100;
