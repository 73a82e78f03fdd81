import type { CopyRequest } from '../../domain/copy/request.ts';
import { retentionOf } from '../../domain/copy/retention.ts';
import { reversibilityOf } from '../../domain/copy/reversibility.ts';
import { quoted } from '../../domain/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { sessionOfAccount } from '../shared/sessions.ts';

/** What a user has to know to confirm a copy: from where, to where, for how long, and whether it can be undone. */
export async function startQuestion(request: CopyRequest, call: WriteCall): Promise<string> {
  const { session, region, signal, account } = call;
  const { recoveryPoint, sourceVaultName, lifecycle } = request;
  const { account: owner, region: destinationRegion, name } = request.destination;
  const [source, vault] = await Promise.allSettled([
    session.read(
      'DescribeRecoveryPoint',
      { BackupVaultName: sourceVaultName, RecoveryPointArn: recoveryPoint.text },
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
    `Copy recovery point ${recoveryPoint.text}`,
    ...(named === '' ? [] : [`of what its owner named ${quoted(named, 100)},`]),
    `from vault ${sourceVaultName} of account ${account} in ${region}`,
    `to vault ${name} of ${owner === account ? 'the same account' : `ANOTHER account, ${owner},`} in ${destinationRegion}?`,
    retentionOf(lifecycle, recoveryPoint, read, session.awsNow()).sentence,
    reversibilityOf(there, `account ${owner}`, session.awsNow()).Undo,
  ].join('\n');
}
