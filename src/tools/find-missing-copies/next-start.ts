import { parseRoleArn } from '../../domain/arn/arn.ts';
import type { CopyTerms } from '../../domain/copy/request.ts';
import { reversibilityOf } from '../../domain/copy/reversibility.ts';
import type { Selection } from '../../domain/copy-set/selection.ts';
import type { SetSummary } from '../../domain/copy-set/summary.ts';
import type { NextCall } from '../../domain/errors.ts';
import { refuseDestination, refuseRegion, refuseWrites } from '../../domain/guards/guards.ts';
import { refuseRetention } from '../../domain/guards/retention-cap.ts';
import { TOOL } from '../../domain/names.ts';
import type { ToolCall } from '../../pipeline/contract.ts';
import type { SetRead } from '../shared/copy-set/read-copy-set.ts';
import { sizeOf } from '../shared/copy-set/size.ts';

/** The call that starts what is due, or why there is none that would work. */
export function nextStart(
  selection: Selection,
  summary: SetSummary,
  { now, vault }: SetRead,
  account: string,
  { settings, region: Region, session }: ToolCall,
): { Next?: NextCall; why?: string } {
  const { destination } = selection;
  if (summary.due === 0 || !destination) return {};
  const { maxCopies, names, roleArn } = settings;
  const configured = parseRoleArn(roleArn ?? '');
  // With several profiles, the configured role can be of another account.
  const isPassable = configured.ok && configured.value.account === account;
  const given = isPassable ? undefined : summary.usualRole;
  const role = isPassable ? configured : parseRoleArn(given ?? '');
  const terms: CopyTerms = { destination, ...(role.ok && { role: role.value }) };
  const refusal =
    refuseWrites(settings) ??
    refuseRegion(terms, settings) ??
    refuseDestination(terms, account, settings) ??
    refuseRetention(terms, settings);
  if (refusal)
    return { why: `${TOOL.startMissingCopies} without Lifecycle is refused here: ${refusal.message} ${refusal.fix}` };
  if (summary.due > maxCopies) {
    return {
      why: `${summary.due} copies are due, and one call starts at most ${maxCopies} (${names.maxCopies}): narrow the selection.`,
    };
  }
  if (!role.ok || role.value.account !== account) {
    const other = configured.ok ? `: the configured role is of account ${configured.value.account}` : '';
    const usual = role.ok ? `name a role of account ${role.value.account}` : 'name no role that can be passed';
    return {
      why: `${TOOL.startMissingCopies} needs an IamRoleArn of account ${account}${other}, and the recovery points ${usual}.`,
    };
  }
  const Arguments = {
    ...selection.given,
    ByCreatedBefore: selection.given.ByCreatedBefore ?? new Date(now).toISOString(),
    MaxCopies: summary.due,
    ...(given !== undefined && { IamRoleArn: given }),
    Region,
  };
  const whose = destination.account === account ? 'the same account' : `account ${destination.account}`;
  const { Undo } = reversibilityOf({ vault, policy: undefined }, destination, session.awsNow());
  const size = sizeOf(summary.bytes, summary.unsized);
  const AskFirst = `Start ${count(summary.due)}, ${size}, into vault ${destination.name} of ${whose} in ${destination.region}, each kept as long as its source? ${Undo}`;
  return { Next: { Tool: TOOL.startMissingCopies, Arguments, AskFirst } };
}

const count = (copies: number) => (copies === 1 ? '1 copy' : `${copies} copies`);
