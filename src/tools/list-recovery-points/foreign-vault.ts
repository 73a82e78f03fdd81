import type { VaultArn } from '../../domain/arn/arn.ts';
import { ToolError } from '../../domain/errors.ts';
import { TOOL } from '../../domain/names.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import { invalidInput } from '../../pipeline/validate.ts';
import { sentCopies } from '../shared/sent-copies.ts';
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
  if (own === undefined) {
    const Fix = `If account ${account} is the caller's, use BackupVaultName ${name} with Region ${region}.`;
    const Problem = `${wanted} The vault belongs to account ${account}; whether that is the caller's is not known.`;
    return invalidInput(TOOL.listRecoveryPoints, [{ Path, Problem, Fix }]);
  }
  if (account === own) {
    const elsewhere = region === call.region ? '' : ` with Region ${region}`;
    const Fix = `Use BackupVaultName ${name}${elsewhere}.`;
    return invalidInput(TOOL.listRecoveryPoints, [{ Path, Problem: wanted, Fix }]);
  }
  const [session, sent] = await Promise.all([sessionOfAccount(account, own, call), copiesInto(vault, call)]);
  const { profiles } = call.settings.names;
  const error = new ToolError({
    category: 'invalid_input',
    code: 'VaultOfAnotherAccount',
    message: `${Path} is the vault ${name} of account ${account} in ${region}. The caller's account is ${own}: it cannot list that vault, and the name alone would mean a vault of ${own}. ${sent}`,
    fix: session
      ? `Call again with BackupVaultName ${name}, Region ${region} and Profile ${session.profile}, whose account is ${account}.`
      : `To list it, the operator can add a profile of account ${account} with ${profiles}. ${TOOL.listCopyJobs} with ByDestinationVaultArn shows the copies that were sent there.`,
  });
  const Arguments = { BackupVaultName: name, Region: region, Profile: session?.profile };
  return session?.profile === undefined ? error : error.with({ next: { Tool: TOOL.listRecoveryPoints, Arguments } });
}

/** What the caller's account has sent into a vault, in a sentence: from every Region that is configured, and the vault's. */
async function copiesInto(vault: VaultArn, call: ToolCall): Promise<string> {
  const home = await call.session.region().catch(() => vault.region);
  const regions = [...new Set([...(call.settings.regions ?? []), home, vault.region])];
  const sent = await Promise.all(regions.map((region) => sentCopies(call, region, vault)));
  const found = sent.flatMap(({ vaults }) => vaults.get(vault.text) ?? []);
  const count = found.reduce((sum, one) => sum + one.count, 0);
  const last = found.toSorted((one, other) => other.date.localeCompare(one.date))[0];
  const read = regions.filter((_, index) => !sent[index]!.failed);
  const failed = regions.flatMap((region, index) => (sent[index]!.failed ? `${region} (${sent[index]!.failed})` : []));
  const least = failed.length > 0 || sent.some((one) => one.onlyRead !== undefined) ? 'at least ' : '';
  const end = last ? `${least}${count}, the last on ${last.date || 'an unknown date'}, ${last.state}` : 'none found';
  return [
    (read.length > 0 || last) && `Copies from ${regions.join(', ')} into it in the job list of 30 days: ${end}.`,
    failed.length > 0 && `Copy jobs not read: ${failed.join(', ')}.`,
  ]
    .filter(Boolean)
    .join(' ');
}
