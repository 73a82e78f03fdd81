import type { VaultArn } from '../../domain/arn/arn.ts';
import type { ToolError } from '../../domain/errors.ts';
import { TOOL } from '../../domain/names.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import { invalidInput } from '../../pipeline/validate.ts';
import { identityOf, sessionOfAccount } from '../shared/sessions.ts';

/**
 * What to say about a vault's ARN where the name of a vault, or a resource, is required. The name alone would list the
 * vault of that name in the caller's own account.
 *
 * @param Path the member that holds the ARN.
 */
export async function whoseVault(vault: VaultArn, Path: string, call: ToolCall): Promise<ToolError> {
  const own = (await identityOf(call.session, call))?.account;
  const { account, name, region } = vault;
  const wanted =
    Path === 'ResourceArn'
      ? 'It is the ARN of a backup vault.'
      : 'It is an ARN, but the name of the vault is required.';
  if (account === own || own === undefined) {
    const elsewhere = region === call.region ? '' : ` with Region ${region}`;
    const ifOwn =
      own === undefined ? ` The vault belongs to account ${account}; whether that is the caller's is not known.` : '';
    return invalidInput(TOOL.listRecoveryPoints, [
      { Path, Problem: `${wanted}${ifOwn}`, Fix: `Use BackupVaultName ${name}${elsewhere}.` },
    ]);
  }
  const session = await sessionOfAccount(account, own, call);
  const error = invalidInput(TOOL.listRecoveryPoints, [
    {
      Path,
      Problem: `${wanted} The vault belongs to account ${account}, and the caller's account is ${own}: the name alone would mean a vault of ${own}.`,
      Fix: session
        ? `Call again with BackupVaultName ${name}, Region ${region} and Profile ${session.profile}, whose account is ${account}.`
        : `Only an identity of account ${account} can list it: ask the operator to add a profile of that account with ${call.settings.names.profiles}. ${TOOL.listCopyJobs} with ByDestinationVaultArn shows the copies that went there.`,
    },
  ]);
  const Arguments = { BackupVaultName: name, Region: region, Profile: session?.profile };
  return session?.profile === undefined ? error : error.with({ next: { Tool: TOOL.listRecoveryPoints, Arguments } });
}
