// The AWS SDK, loaded by the first call that needs it. Everything imported here is part of that one chunk.
export {
  GetCallerIdentityCommand,
  getDefaultRoleAssumer,
  getDefaultRoleAssumerWithWebIdentity,
  STSClient,
} from '@aws-sdk/client-sts';
export { defaultProvider } from '@aws-sdk/credential-provider-node';
export {
  getSSOTokenFromFile,
  loadConfig,
  loadSharedConfigFiles,
  NODE_REGION_CONFIG_FILE_OPTIONS,
  NODE_REGION_CONFIG_OPTIONS,
} from '@smithy/core/config';
export { createBackupClient } from './backup-client.ts';
export { BoundedHandler } from './network/bounded-handler.ts';
export { OPERATIONS } from './operations.ts';
export { defectOf } from './reply.ts';
