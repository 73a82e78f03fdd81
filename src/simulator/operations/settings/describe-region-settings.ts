import { RESOURCE_TYPES } from '../../rules/features.ts';
import type { Operation } from '../contract.ts';

// The types that can be opted in to full management. Source: real replies in public test suites.
const MANAGEMENT = ['CloudFormation', 'DSQL', 'DynamoDB', 'EFS'];

export const describeRegionSettings: Operation = {
  name: 'DescribeRegionSettings',
  method: 'GET',
  uri: '/account-settings',
  run: ({ account }) => ({
    ResourceTypeOptInPreference: Object.fromEntries(
      RESOURCE_TYPES.map((type) => [type, !account.optedOut.includes(type)]),
    ),
    ResourceTypeManagementPreference: Object.fromEntries(MANAGEMENT.map((type) => [type, true])),
  }),
};
