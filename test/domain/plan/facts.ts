import type { PlanFacts } from '../../../src/domain/plan/facts.ts';
import type { RecoveryPoint, Vault } from '../../../src/domain/shapes.ts';
import { copyRequest, NO_GUARDS } from '../../support/copy-request.ts';

export const NOW = Date.parse('2026-11-22T10:00:00.000Z');
export const OWN = '123456789012';
export const OTHER = '210987654321';

export const known = <T>(value: T) => ({ state: 'known', value }) as const;
export const MISSING = { state: 'missing' } as const;
export const DENIED = { state: 'unread', why: 'denied' } as const;
export const FAILED = { state: 'unread', why: 'failed' } as const;
export const OTHER_ACCOUNT = { state: 'unread', why: 'other_account' } as const;

export const EFS: RecoveryPoint = {
  ResourceType: 'EFS',
  ResourceArn: `arn:aws:elasticfilesystem:us-east-1:${OWN}:file-system/fs-1`,
  Status: 'COMPLETED',
  CreationDate: '2026-11-21T10:00:00.000Z',
  Lifecycle: { DeleteAfterDays: 35 },
  CalculatedLifecycle: { DeleteAt: '2026-12-26T10:00:00.000Z' },
  BackupSizeInBytes: 85_899_345,
  IsEncrypted: true,
  EncryptionKeyArn: `arn:aws:kms:us-east-1:${OWN}:key/user`,
  EncryptionKeyType: 'CUSTOMER_MANAGED_KMS_KEY',
};
export const EBS: RecoveryPoint = { ...EFS, ResourceType: 'EBS' };
export const SNAPSHOT = 'arn:aws:ec2:us-east-1::snapshot/snap-1';
export const AWS_KEY = {
  EncryptionKeyArn: `arn:aws:kms:us-east-1:${OWN}:key/aws`,
  EncryptionKeyType: 'AWS_OWNED_KMS_KEY',
};

export const VAULT: Vault = {
  VaultType: 'BACKUP_VAULT',
  VaultState: 'AVAILABLE',
  Locked: false,
  EncryptionKeyArn: `arn:aws:kms:us-east-1:${OWN}:key/user`,
  EncryptionKeyType: 'CUSTOMER_MANAGED_KMS_KEY',
};
export const AIR_GAPPED: Vault = {
  ...VAULT,
  VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
  Locked: true,
  MinRetentionDays: 7,
  MaxRetentionDays: 365,
};

export const vault = (account: string, region: string, name: string) =>
  `arn:aws:backup:${region}:${account}:backup-vault:${name}`;

/** The copy of AWS's own StartCopyJob page, with everything read and in order except what is given. */
export function facts(more: Partial<PlanFacts> = {}, parameters: Readonly<Record<string, unknown>> = {}): PlanFacts {
  return {
    now: NOW,
    request: copyRequest(parameters),
    settings: NO_GUARDS,
    account: OWN,
    source: known(EFS),
    nested: MISSING,
    sourceVault: known(VAULT),
    sourcePolicy: MISSING,
    destinationVault: known(VAULT),
    defaultVault: known({ ...VAULT, ...AWS_KEY }),
    destinationPolicy: MISSING,
    organization: MISSING,
    destinationOrganization: MISSING,
    optIn: known({ EFS: true }),
    jobs: known([]),
    copies: [],
    resourceJobs: known([]),
    evidence: [],
    ...more,
  };
}

const allow = {
  Statement: [{ Effect: 'Allow', Principal: { AWS: OWN }, Action: 'backup:CopyIntoBackupVault', Resource: '*' }],
};
const enabled = { GlobalSettings: { isCrossAccountBackupEnabled: 'true' }, LastUpdateTime: '2025-01-01T00:00:00.000Z' };

/** The same copy into another account, which is read as well. */
export function acrossAccounts(
  more: Partial<PlanFacts> = {},
  parameters: Readonly<Record<string, unknown>> = {},
): PlanFacts {
  return facts(
    {
      settings: {
        ...NO_GUARDS,
        allowDestinations: [
          {
            text: vault('*', '*', '*'),
            pieces: { partition: ['aws'], region: ['', ''], account: ['', ''], name: ['', ''] },
          },
        ],
      },
      destinationPolicy: known(JSON.stringify(allow)),
      organization: known(enabled),
      destinationOrganization: known(enabled),
      ...more,
    },
    { DestinationBackupVaultArn: vault(OTHER, 'us-east-1', 'dr-vault'), ...parameters },
  );
}

/** What is not known about another account without a profile. */
export const UNSEEN: Partial<PlanFacts> = {
  destinationVault: OTHER_ACCOUNT,
  defaultVault: OTHER_ACCOUNT,
  destinationPolicy: OTHER_ACCOUNT,
  destinationOrganization: OTHER_ACCOUNT,
  optIn: OTHER_ACCOUNT,
};
