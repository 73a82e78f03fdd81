import { invalidRequest } from '../../errors.ts';
import type { Operation } from '../contract.ts';
import { timestamp } from '../shared/reply-members.ts';

export const describeGlobalSettings: Operation = {
  name: 'DescribeGlobalSettings',
  method: 'GET',
  uri: '/global-settings',
  run({ account }) {
    const { organization } = account;
    // Source: service model, an error for an account outside any organization. AWS's own text is not known.
    if (organization === undefined) throw invalidRequest(`Account ${account.id} is not a member of an organization`);
    return {
      GlobalSettings: { isCrossAccountBackupEnabled: String(organization.crossAccountBackup) },
      LastUpdateTime: timestamp(organization.updatedAt),
    };
  },
};
