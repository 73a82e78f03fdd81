import type { Account } from '../../world/records.ts';

/**
 * The accounts whose copy jobs an account sees: the whole organization for its management account and its delegated
 * administrators, otherwise only its own. Source: developer guide, cross-account management.
 */
export function visibleAccounts({ id, organization }: Account): readonly string[] {
  return organization?.monitoringAccountIds.includes(id) ? organization.accountIds : [id];
}
