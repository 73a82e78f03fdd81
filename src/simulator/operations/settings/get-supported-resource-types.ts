import { RESOURCE_TYPES } from '../../rules/features.ts';
import type { Operation } from '../contract.ts';

export const getSupportedResourceTypes: Operation = {
  name: 'GetSupportedResourceTypes',
  method: 'GET',
  uri: '/supported-resource-types',
  run: () => ({ ResourceTypes: RESOURCE_TYPES }),
};
