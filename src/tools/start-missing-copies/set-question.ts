import { reversibilityOf } from '../../domain/copy/reversibility.ts';
import { ToolError } from '../../domain/errors.ts';
import { plainText } from '../../domain/text/untrusted-text.ts';
import type { WriteCall } from '../../pipeline/contract.ts';
import type { SetRead } from '../shared/copy-set/read-copy-set.ts';
import { sizeOf } from '../shared/copy-set/size.ts';
import { sessionOfAccount } from '../shared/sessions.ts';
import type { DueCopies } from './due-copies.ts';
import { retentionOfSet } from './set-result.ts';
import type { SetTerms } from './set-terms.ts';

const NAMED = 5;

/** What a user has to know to confirm a set of copies, once for all of them. Names of others cannot pass for our words. */
export async function setQuestion(
  terms: SetTerms,
  copies: DueCopies,
  { vault }: SetRead,
  call: WriteCall,
): Promise<string> {
  const { destination, role, lifecycle } = terms;
  const { account, region, session } = call;
  const { Undo } = reversibilityOf({ vault, policy: await policyOf(terms, call) }, destination, session.awsNow());
  const names = copies.due
    .slice(0, NAMED)
    .map(({ point }) => plainText(point.ResourceName ?? point.ResourceArn ?? '', 100));
  const more = copies.count > NAMED ? ` and ${copies.count - NAMED} more` : '';
  return [
    `Copy ${copies.count === 1 ? '1 recovery point' : `${copies.count} recovery points`} (${sizeOf(copies.bytes, copies.unsized)}) to vault "${destination.name}" of ${destination.account === account ? `the same account, ${account},` : `ANOTHER account, ${destination.account},`} in ${destination.region}?`,
    retentionOfSet(lifecycle),
    Undo,
    `They are of ${names.map((name) => `"${name}"`).join(', ')}${more}, from account ${account} in ${region}, with the role ${plainText(role.text, 2048)}.`,
  ].join('\n');
}

/** Null where the vault has no policy, undefined where it was not read. */
async function policyOf({ destination }: SetTerms, call: WriteCall): Promise<string | null | undefined> {
  try {
    const owner = await sessionOfAccount(destination.account, call.account, call);
    const input = { BackupVaultName: destination.name };
    const options = { region: destination.region, signal: call.signal };
    return (await owner?.read('GetBackupVaultAccessPolicy', input, options))?.Policy;
  } catch (error) {
    if (!(error instanceof ToolError) || error.category === 'cancelled') throw error;
    return error.category === 'not_found' ? null : undefined;
  }
}
