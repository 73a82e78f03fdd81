import { SETTING_NAMES } from '../../src/config/index.ts';
import { type CopyRequest, parseCopyRequest } from '../../src/domain/copy/request.ts';
import type { GuardSettings } from '../../src/domain/guards/settings.ts';

const PAGE = {
  RecoveryPointArn: 'arn:aws:backup:us-east-1:123456789012:recovery-point:1EB3B5E7-9EB0-435A-A80B-108B488B0D45',
  SourceBackupVaultName: 'Default',
  DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:aBackupVault',
  IamRoleArn: 'arn:aws:iam::123456789012:role/S3Access',
};

/** The request of AWS's own StartCopyJob page; parameters that differ are given in AWS's names. */
export function copyRequest(parameters: Readonly<Record<string, unknown>> = {}): CopyRequest {
  const { request, issues } = parseCopyRequest({ ...PAGE, ...parameters });
  if (!request) throw new Error(JSON.stringify(issues));
  return request;
}

/** Settings that restrict nothing. */
export const NO_GUARDS: GuardSettings = {
  readOnly: false,
  confirm: false,
  allowDestinations: [],
  broken: [],
  names: SETTING_NAMES,
};
