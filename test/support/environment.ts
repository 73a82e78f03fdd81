import { KEYS } from './constants.ts';

/** The environment of a process that finds no configuration of this machine's user. */
export const BARE_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '',
  // Node needs it on Windows.
  ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }),
  HOME: '/nonexistent',
  USERPROFILE: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** The access key and Region of a simulator's account, and its address. */
export const awsEnvironment = (url?: string): Record<string, string> => ({
  ...(url !== undefined && { AWS_ENDPOINT_URL: url }),
  AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  AWS_REGION: 'us-east-1',
});
