import { AwsError } from '../../errors.ts';
import type { Switches } from '../../switches.ts';
import * as access from './access.ts';
import type { Copy } from './copy.ts';
import * as ec2AndRds from './ec2-and-rds.ts';
import * as keys from './keys.ts';
import { retentionOutsideRange } from './retention.ts';
import type { RefusalRule } from './rule.ts';
import * as source from './source.ts';
import { unsupported } from './support.ts';

/**
 * In the order in which they apply. Source, unless a rule names another: developer guide, "Reasons for problematic jobs",
 * and its pages on cross-account copies, encryption, vault lock and logically air-gapped vaults.
 */
const RULES: readonly RefusalRule[] = [
  source.continuous,
  source.cold,
  source.status,
  access.roleNotAssumable,
  unsupported,
  access.otherOrganization,
  access.crossAccountNotEnabled,
  access.missingDestinationVault,
  access.vaultAccess,
  access.tagsNotReadable,
  source.tooManyTags,
  ec2AndRds.marketplaceImage,
  keys.storageGatewayToDefaultKey,
  keys.defaultKey,
  keys.snapshotOnAwsManagedKey,
  keys.missingDestinationKey,
  keys.disabledKey,
  keys.sourceKeyNotAccessible,
  keys.destinationKeyNotAccessible,
  keys.defaultKeyNotDescribed,
  retentionOutsideRange,
  ec2AndRds.missingOptionGroup,
  ec2AndRds.imageNotAllowed,
  ec2AndRds.unsharedImage,
];

/** Why a copy fails: the error of the call, or the message that its job ends with. Undefined if it succeeds. */
export function refusalOf(copy: Copy, switches: Switches): { error: AwsError } | { statusMessage: string } | undefined {
  for (const rule of RULES) {
    const message = rule.problem(copy, switches);
    if (message === undefined) continue;
    const form = rule.form?.(switches) ?? 'fail-job';
    if (form === 'fail-job' || copy.child) return { statusMessage: message };
    return { error: new AwsError(form, form === 'AccessDeniedException' ? 403 : 400, message) };
  }
  return undefined;
}
