import { parseRecoveryPointArn, parseVaultArn } from '../../domain/arn/arn.ts';
import { retentionOf } from '../../domain/copy/retention.ts';
import { reversibilityOf } from '../../domain/copy/reversibility.ts';
import type { CopyRequest } from '../../domain/guards/guards.ts';
import { quoted } from '../../domain/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { sessionOfAccount } from '../shared/sessions.ts';

/** What a user has to know to confirm a copy: from where, to where, for how long, and whether it can be undone. */
export async function startQuestion(request: CopyRequest, call: WriteCall): Promise<string> {
  const { session, region, signal, account } = call;
  const point = parseRecoveryPointArn(request.RecoveryPointArn);
  const destination = parseVaultArn(request.DestinationBackupVaultArn);
  if (!point.ok || !destination.ok) throw new TypeError('the request was checked');
  const { account: owner, region: destinationRegion, name } = destination.value;
  const [source, vault] = await Promise.allSettled([
    session.read(
      'DescribeRecoveryPoint',
      { BackupVaultName: request.SourceBackupVaultName, RecoveryPointArn: request.RecoveryPointArn },
      { region, signal },
    ),
    sessionOfAccount(owner, account, call).then((its) =>
      its?.read('DescribeBackupVault', { BackupVaultName: name }, { region: destinationRegion, signal }),
    ),
  ]);
  const read = source.status === 'fulfilled' ? source.value : undefined;
  const named = [read?.ResourceType, read?.ResourceName].filter(Boolean).join(' ');
  const there = vault.status === 'fulfilled' ? vault.value : undefined;
  return [
    `Copy recovery point ${request.RecoveryPointArn}`,
    ...(named === '' ? [] : [`of what its owner named ${quoted(named, 100)},`]),
    `from vault ${request.SourceBackupVaultName} of account ${account} in ${region}`,
    `to vault ${name} of ${owner === account ? 'the same account' : `ANOTHER account, ${owner},`} in ${destinationRegion}?`,
    retentionOf(request.Lifecycle, point.value, read, session.awsNow()).sentence,
    reversibilityOf(there, `account ${owner}`, session.awsNow()).Undo,
  ].join('\n');
}
