import type { Session } from '../../aws/index.ts';
import { shortestDays } from '../../domain/calibration/retention-of-copies.ts';
import { timeOf } from '../../domain/copy/origin.ts';
import { ToolError } from '../../domain/errors.ts';
import { refuseAccountMismatch } from '../../domain/guards/account.ts';
import type { GuardSettings } from '../../domain/guards/settings.ts';
import type { RecoveryPoint, Vault } from '../../domain/shapes.ts';
import { word } from '../../domain/text/untrusted-text.ts';
import type { Terms } from './lab.ts';
import { guardsAgainst, refuse } from './starts.ts';

/** What is read before anything is started. */
export interface Sandbox {
  account: string;
  days: number;
  sourceCreated: number;
  sizeBytes: number | undefined;
  resourceType: string | undefined;
  /** At most. */
  copies: number;
  copiesAcross: number;
}

/** Starts that can make a copy: the ordinary one, twice repeated, with other parameters, and the second one. */
const COPIES = 5;
/** To the other Region, the one with the token, the identical one, and one back. */
const COPIES_WITH_SECOND_REGION = 4;
const COPIES_ACROSS = 3;
/** A refusal is asked for up to eight times, but the first start that AWS accepts is the last one. */
const COPIES_OF_CONTINUOUS = 1;

/** Reads what a calibration needs. Throws a ToolError if it is not there, or if a guard is against it. */
export async function readSandbox(session: Session, terms: Terms, settings: GuardSettings): Promise<Sandbox> {
  const { recoveryPoint, sourceVaultName, destination, secondVault, continuousPoint } = terms;
  const { region } = recoveryPoint;
  const identity = await session.identity(region);
  const { account } = identity;
  refuse(refuseAccountMismatch(identity), account, region);
  const copies = COPIES + (secondVault ? COPIES_WITH_SECOND_REGION : 0) + (continuousPoint ? COPIES_OF_CONTINUOUS : 0);
  if (copies > settings.maxCopies) {
    throw unfit(
      `It can make ${copies} copies, more than ${settings.names.maxCopies} allows.`,
      'The operator can raise it.',
    );
  }
  // The guards first: they need no read.
  for (const one of [destination, ...(secondVault ? [secondVault] : [])]) {
    const lifecycle = { DeleteAfterDays: 1 };
    refuse(guardsAgainst({ ...terms, destination: one, lifecycle }, settings, account), account, region);
  }
  if (continuousPoint) {
    const copy = { ...terms, recoveryPoint: continuousPoint, lifecycle: { DeleteAfterDays: 1 } };
    refuse(guardsAgainst(copy, settings, account), account, region);
  }
  const input = { BackupVaultName: sourceVaultName, RecoveryPointArn: recoveryPoint.text };
  const point: RecoveryPoint = await session.read('DescribeRecoveryPoint', input, { region });
  const created = timeOf(point.CreationDate);
  if (created === undefined) throw unfit('AWS does not say when the recovery point was created.', 'Name another.');
  const days = shortestDays(created, session.awsNow());
  for (const one of [destination, ...(secondVault ? [secondVault] : [])]) {
    const lifecycle = { DeleteAfterDays: days + 1 };
    refuse(guardsAgainst({ ...terms, destination: one, lifecycle }, settings, account), account, region);
    checkVault(
      await session.read('DescribeBackupVault', { BackupVaultName: one.name }, { region: one.region }),
      one.name,
    );
  }
  return {
    account,
    days,
    sourceCreated: created,
    sizeBytes: point.BackupSizeInBytes,
    resourceType: word(point.ResourceType),
    copies,
    copiesAcross: secondVault ? COPIES_ACROSS : 0,
  };
}

/** A copy in a locked or air-gapped vault could not be deleted. */
function checkVault({ Locked, VaultType, MinRetentionDays }: Vault, name: string): void {
  if (!Locked && (VaultType === undefined || VaultType === 'BACKUP_VAULT') && MinRetentionDays === undefined) return;
  throw unfit(`The vault ${name} is locked or air-gapped: copies in it cannot be deleted.`, 'Name an ordinary vault.');
}

const unfit = (message: string, fix: string) =>
  new ToolError({ category: 'invalid_input', code: 'UnfitSandbox', message, fix });
