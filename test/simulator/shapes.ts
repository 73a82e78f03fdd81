import api from './shapes.json' with { type: 'json' };

// AWS's service model as data, and the check of a reply against it.

interface Shape {
  type: string;
  members?: Record<string, string>;
  member?: string;
  key?: string;
  value?: string;
  enum?: readonly string[];
}

interface ModelOperation {
  method: string;
  uri: string;
  query: readonly string[];
  errors: readonly string[];
  output: string | null;
}

export const MODEL: Readonly<Record<string, ModelOperation>> = api.operations;
const SHAPES: Readonly<Record<string, Shape>> = api.shapes;

// The model requires no member of a reply. These identify the record or are essential: they are always present.
const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  StartCopyJobOutput: ['CopyJobId', 'CreationDate', 'IsParent'],
  DescribeCopyJobOutput: ['CopyJob'],
  ListCopyJobsOutput: ['CopyJobs'],
  ListCopyJobSummariesOutput: ['CopyJobSummaries', 'AggregationPeriod'],
  ListBackupVaultsOutput: ['BackupVaultList'],
  ListRecoveryPointsByBackupVaultOutput: ['RecoveryPoints'],
  ListRecoveryPointsByResourceOutput: ['RecoveryPoints'],
  ListProtectedResourcesOutput: ['Results'],
  ListTagsOutput: ['Tags'],
  GetSupportedResourceTypesOutput: ['ResourceTypes'],
  GetBackupVaultAccessPolicyOutput: ['BackupVaultName', 'BackupVaultArn', 'Policy'],
  DescribeGlobalSettingsOutput: ['GlobalSettings', 'LastUpdateTime'],
  DescribeRegionSettingsOutput: ['ResourceTypeOptInPreference', 'ResourceTypeManagementPreference'],
  CopyJob: [
    'AccountId',
    'CopyJobId',
    'SourceBackupVaultArn',
    'SourceRecoveryPointArn',
    'DestinationBackupVaultArn',
    'ResourceArn',
    'CreationDate',
    'State',
    'BackupSizeInBytes',
    'IamRoleArn',
    'ResourceType',
    'IsParent',
  ],
  CopyJobSummary: ['Region', 'State', 'ResourceType', 'Count', 'StartTime', 'EndTime'],
  DescribeBackupVaultOutput: ['BackupVaultName', 'BackupVaultArn', 'VaultType', 'CreationDate', 'Locked'],
  BackupVaultListMember: ['BackupVaultName', 'BackupVaultArn', 'VaultType', 'CreationDate', 'Locked'],
  RecoveryPointByBackupVault: [
    'RecoveryPointArn',
    'BackupVaultName',
    'BackupVaultArn',
    'ResourceArn',
    'ResourceType',
    'IamRoleArn',
    'Status',
    'CreationDate',
    'IsEncrypted',
    'IsParent',
  ],
  DescribeRecoveryPointOutput: ['RecoveryPointArn', 'BackupVaultName', 'ResourceArn', 'Status', 'StorageClass'],
  RecoveryPointByResource: ['RecoveryPointArn', 'CreationDate', 'Status', 'BackupVaultName', 'IsParent'],
  ProtectedResource: ['ResourceArn', 'ResourceType', 'LastBackupTime', 'LastBackupVaultArn', 'LastRecoveryPointArn'],
  DescribeProtectedResourceOutput: ['ResourceArn', 'ResourceType', 'LastBackupTime'],
  UpdateRecoveryPointLifecycleOutput: ['BackupVaultArn', 'RecoveryPointArn'],
};

/** Checks a timestamp: epoch seconds on the wire, a date in an SDK, text in the output of the CLI. */
type IsTimestamp = (value: unknown) => boolean;

export const onTheWire: IsTimestamp = (value) =>
  typeof value === 'number' && value > 1e9 && value < 1e10 && Number.isInteger(Math.round(value * 1e6) / 1e3);

/** Why AWS could not send a reply: members that its model does not allow, and members that are missing. */
export function problems(operation: string, reply: unknown, isTimestamp: IsTimestamp): string[] {
  const { output } = MODEL[operation]!;
  return output === null
    ? Object.keys(reply as object).map((name) => `${operation} answers no member, but ${name}`)
    : [...shapeProblems(output, reply, isTimestamp, operation)];
}

function* shapeProblems(name: string, value: unknown, isTimestamp: IsTimestamp, path: string): Generator<string> {
  const shape = SHAPES[name]!;
  const wrong = () => `${path}: ${JSON.stringify(value)} is no ${shape.type} (${name})`;
  switch (shape.type) {
    case 'structure':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return yield wrong();
      for (const member of ALWAYS[name] ?? []) {
        if (((value as Record<string, unknown>)[member] ?? undefined) === undefined)
          yield `${path}.${member} is absent`;
      }
      for (const [member, item] of Object.entries(value)) {
        const of = shape.members![member];
        if (of === undefined) yield `${path}.${member}: AWS has no such member`;
        else if (item !== null && item !== undefined) yield* shapeProblems(of, item, isTimestamp, `${path}.${member}`);
      }
      return;
    case 'list':
      if (!Array.isArray(value)) return yield wrong();
      for (const [index, item] of value.entries()) {
        yield* shapeProblems(shape.member!, item, isTimestamp, `${path}[${index}]`);
      }
      return;
    case 'map':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return yield wrong();
      for (const [key, item] of Object.entries(value)) {
        yield* shapeProblems(shape.key!, key, isTimestamp, `${path} key`);
        yield* shapeProblems(shape.value!, item, isTimestamp, `${path}.${key}`);
      }
      return;
    case 'timestamp':
      if (!isTimestamp(value)) yield wrong();
      return;
    case 'string':
      // Only the value of a tag can be empty.
      if (typeof value !== 'string' || (value === '' && name !== 'TagValue')) yield wrong();
      else if (shape.enum !== undefined && !shape.enum.includes(value)) {
        yield `${path}: ${value} is none of ${shape.enum.join(', ')}`;
      }
      return;
    case 'boolean':
      if (typeof value !== 'boolean') yield wrong();
      return;
    default:
      if (!Number.isSafeInteger(value)) yield wrong();
  }
}
