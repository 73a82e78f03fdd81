import type { Lifecycle } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

/** JSON bodies hold timestamps as epoch seconds with a fraction. */
export const timestamp = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms) / 1000;

export const lifecycleReply = (lifecycle: Lifecycle) =>
  Object.values(lifecycle).every((member) => member === undefined)
    ? undefined
    : {
        MoveToColdStorageAfterDays: lifecycle.MoveToColdStorageAfterDays,
        DeleteAfterDays: lifecycle.DeleteAfterDays,
        OptInToArchiveForSupportedResources: lifecycle.OptInToArchiveForSupportedResources,
      };

export const encryptionKeyType = (world: World, keyArn: string | undefined) =>
  keyArn === undefined || world.keys.get(keyArn)?.awsManaged !== undefined
    ? 'AWS_OWNED_KMS_KEY'
    : 'CUSTOMER_MANAGED_KMS_KEY';
