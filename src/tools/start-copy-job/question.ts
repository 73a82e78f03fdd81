import type { CopyRequest } from '../../domain/copy/request.ts';
import { retentionOf } from '../../domain/copy/retention.ts';
import { CANNOT_BE_STOPPED, reversibilityOf } from '../../domain/copy/reversibility.ts';
import { hasOwnToken } from '../../domain/copy/token.ts';
import { ToolError } from '../../domain/errors.ts';
import { plainText, word } from '../../domain/text/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import { sessionOfAccount } from '../shared/sessions.ts';

/**
 * What a user has to know to confirm a copy, the account and the retention first. The ARNs are as the model gave them and the
 * name is its owner's: both are shown so that they cannot pass for words of this server.
 */
export async function startQuestion(request: CopyRequest, call: WriteCall): Promise<string> {
  const { session, region, signal, account } = call;
  const { recoveryPoint, sourceVaultName, lifecycle, role, destination } = request;
  const { account: owner, name } = destination;
  const owning = sessionOfAccount(owner, account, call);
  const there = { region: destination.region, signal };
  const [source, vault, policy] = await Promise.allSettled([
    session.read(
      'DescribeRecoveryPoint',
      { BackupVaultName: sourceVaultName, RecoveryPointArn: recoveryPoint.text },
      { region, signal },
    ),
    owning.then((its) => its?.read('DescribeBackupVault', { BackupVaultName: name }, there)),
    owning.then((its) => its?.read('GetBackupVaultAccessPolicy', { BackupVaultName: name }, there)),
  ]);
  const read = answer(source);
  const named = plainText(read?.ResourceName ?? '', MAX_NAME);
  const type = word(read?.ResourceType);
  const now = session.awsNow();
  const { sentence } = retentionOf(lifecycle, recoveryPoint, read, now);
  const vaultRead = { vault: answer(vault), policy: isMissing(policy) ? null : answer(policy)?.Policy };
  return [
    `Copy to vault "${name}" of ${owner === account ? `the same account, ${owner},` : `ANOTHER account, ${owner},`} in ${destination.region}?`,
    `${hasOwnToken(request) ? ONE_MORE : OR_EXISTING} ${sentence}`,
    `${CANNOT_BE_STOPPED} ${reversibilityOf(vaultRead, destination, now).Undo}`,
    `It copies${type === undefined ? '' : ` the ${type}`} recovery point ${plainText(recoveryPoint.text, MAX_ARN)}`,
    ...(named === '' ? [] : [`of the resource that its owner named "${named}",`]),
    `from vault "${sourceVaultName}" of account ${account} in ${region}, with the role ${plainText(role.text, MAX_ARN)}.`,
  ].join('\n');
}

const MAX_NAME = 100;
const MAX_ARN = 2048;

/** The copy is looked for after the question: a retention that is asked for is not that of a copy that exists. */
const OR_EXISTING = 'If AWS shows a copy already, none is made and it is kept as it is. A new copy:';
const ONE_MORE =
  'This asks for one more copy, even if there is one already: the call has its own IdempotencyToken. The copy:';

const answer = <T>(settled: PromiseSettledResult<T>): T | undefined =>
  settled.status === 'fulfilled' ? settled.value : undefined;

/** AWS answers that a vault has no access policy as it answers that something does not exist. */
const isMissing = (settled: PromiseSettledResult<unknown>): boolean =>
  settled.status === 'rejected' && settled.reason instanceof ToolError && settled.reason.category === 'not_found';
