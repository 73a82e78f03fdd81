import type { Operation } from '../operation.ts';
import { RESOURCE_TYPES } from '../rules/features.ts';

export const getSupportedResourceTypes: Operation = {
  name: 'GetSupportedResourceTypes',
  method: 'GET',
  uri: '/supported-resource-types',
  run: () => ({ ResourceTypes: RESOURCE_TYPES }),
};
