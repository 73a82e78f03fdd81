import type { CopyRequest } from '../../domain/copy/request.ts';
import { retentionOf } from '../../domain/copy/retention.ts';
import { reversibilityOf } from '../../domain/copy/reversibility.ts';
import { ToolError } from '../../domain/errors.ts';
import { quoted } from '../../domain/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { sessionOfAccount } from '../shared/sessions.ts';

/** What a user has to know to confirm a copy: from where, to where, for how long, and whether it can be undone. */
export async function startQuestion(request: CopyRequest, call: WriteCall): Promise<string> {
  const { session, region, signal, account } = call;
  const { recoveryPoint, sourceVaultName, lifecycle } = request;
  const { account: owner, region: destinationRegion, name } = request.destination;
  const owning = sessionOfAccount(owner, account, call);
  const there = { region: destinationRegion, signal };
  const [source, vault, policy] = await Promise.allSettled([
    session.read(
      'DescribeRecoveryPoint',
      { BackupVaultName: sourceVaultName, RecoveryPointArn: recoveryPoint.text },
      { region, signal },
    ),
    owning.then((its) => its?.read('DescribeBackupVault', { BackupVaultName: name }, there)),
    owning.then((its) => its?.read('GetBackupVaultAccessPolicy', { BackupVaultName: name }, there)),
  ]);
  const read = source.status === 'fulfilled' ? source.value : undefined;
  const named = [read?.ResourceType, read?.ResourceName].filter(Boolean).join(' ');
  const vaultRead = { vault: answer(vault), policy: isMissing(policy) ? null : answer(policy)?.Policy };
  return [
    `Copy recovery point ${recoveryPoint.text}`,
    ...(named === '' ? [] : [`of what its owner named ${quoted(named, 100)},`]),
    `from vault ${sourceVaultName} of account ${account} in ${region}`,
    `to vault ${name} of ${owner === account ? 'the same account' : `ANOTHER account, ${owner},`} in ${destinationRegion}?`,
    retentionOf(lifecycle, recoveryPoint, read, session.awsNow()).sentence,
    reversibilityOf(vaultRead, request.destination, session.awsNow()).Undo,
  ].join('\n');
}

const answer = <T>(settled: PromiseSettledResult<T>): T | undefined =>
  settled.status === 'fulfilled' ? settled.value : undefined;

/** AWS answers that a vault has no access policy as it answers that something does not exist. */
const isMissing = (settled: PromiseSettledResult<unknown>): boolean =>
  settled.status === 'rejected' && settled.reason instanceof ToolError && settled.reason.category === 'not_found';
