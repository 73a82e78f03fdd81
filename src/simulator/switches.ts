interface Switch {
  readonly settings: readonly string[];
  readonly default: string;
  /** What AWS does not document, and why the default is likely. */
  readonly reason: string;
}

/** A refusal that AWS documents without its form. */
const refusal = (fallback: string, reason: string) =>
  ({
    settings: ['InvalidParameterValueException', 'InvalidRequestException', 'fail-job'],
    default: fallback,
    reason,
  }) as const;

/**
 * Behaviour that AWS does not document, with every plausible setting. The server must keep its promises under all of them.
 * The default is the most plausible.
 */
export const SWITCHES = {
  'repeated-token': {
    settings: ['same-job', 'new-looking-reply'],
    default: 'same-job',
    reason:
      'AWS promises "a success message with no action taken", but does not say which CopyJobId the reply has; CopyJobId is the only useful member of the reply, so the ID of the first job is likely',
  },
  'token-lifetime': {
    settings: ['10-minutes', '24-hours', 'record-life', 'forever'],
    default: '24-hours',
    reason: 'undocumented; one day is usual for client tokens of AWS services',
  },
  'token-scope': {
    settings: ['account-and-region', 'account'],
    default: 'account-and-region',
    reason: 'undocumented; AWS Backup is a Regional service and keeps copy jobs per Region',
  },
  'token-mismatch': {
    settings: ['first-job', 'error', 'new-job'],
    default: 'first-job',
    reason:
      'AWS does not document the same token with other parameters; StartCopyJob models no error for it and documents "no action taken"',
  },
  'token-after-failure': {
    settings: ['bound', 'released'],
    default: 'bound',
    reason: 'AWS documents retries of "a successful request"; the request of a job that fails later was successful',
  },
  'list-visibility': {
    settings: ['at-once', 'after-5-seconds', 'after-60-seconds'],
    default: 'at-once',
    reason: 'AWS documents no delay between StartCopyJob and ListCopyJobs, but does not rule one out',
  },
  'list-order': {
    settings: ['newest-first', 'oldest-first', 'by-id'],
    default: 'newest-first',
    reason: 'AWS documents no order; its console shows the newest first',
  },
  'list-children': {
    settings: ['always', 'only-by-parent'],
    default: 'always',
    reason: 'AWS does not document whether ListCopyJobs without ByParentJobId includes child jobs',
  },
  'all-accounts': {
    settings: ['organization', 'InvalidParameterValueException'],
    default: 'organization',
    reason:
      'AWS documents ByAccountId * ("all jobs across the organization") for ListBackupJobs, but not for ListCopyJobs, whose model allows only 12 digits; published scripts pass it',
  },
  'list-pages': {
    settings: ['full', 'short'],
    default: 'full',
    reason: 'MaxResults is a maximum: AWS can return fewer results, even none, with a NextToken',
  },
  'large-max-results': {
    settings: ['InvalidParameterValueException', 'capped'],
    default: 'InvalidParameterValueException',
    reason:
      'the model allows MaxResults 1 to 1000 (of ListCopyJobSummaries 1 to 500); AWS does not say what a larger one gets, and other services cap it',
  },
  'rds-page-size': {
    settings: ['AccessDeniedException', 'InvalidParameterValueException', 'any'],
    default: 'AccessDeniedException',
    reason:
      'AWS says of ListRecoveryPointsByResource that "Amazon RDS requires a value of at least 20" for MaxResults, but not which error a smaller one gets; in 2021 it was this one (boto3#2797)',
  },
  'list-vault-lock': {
    settings: ['present', 'absent'],
    default: 'present',
    reason: 'documented members, but in May 2025 ListBackupVaults left out VaultState and LockDate',
  },
  'null-members': {
    settings: ['explicit', 'absent'],
    default: 'explicit',
    reason:
      'replies seen on the wire have explicit nulls for members without a value; the service model does not say so',
  },
  'message-category-case': {
    settings: ['UPPER_SNAKE', 'PascalCase'],
    default: 'UPPER_SNAKE',
    reason: 'AWS prints ACCESS_DENIED on one page and AccessDenied on another; the first page has the complete table',
  },
  'failed-completion-date': {
    settings: ['present', 'absent'],
    default: 'present',
    reason: 'CompletionDate is "the date and time a copy job is completed"; samples of failed jobs differ',
  },
  'destination-recovery-point-arn': {
    settings: ['when-completed', 'from-the-start'],
    default: 'when-completed',
    reason: 'events of running jobs have an empty destinationRecoveryPointArn',
  },
  'copy-creation-date': {
    settings: ['source', 'copy'],
    default: 'source',
    reason:
      'the guide says that the creation date of a copy, from which the days of its lifecycle count, "refers to when the source was created", but not that lists show this date',
  },
  'continuous-recovery-point': refusal(
    'InvalidParameterValueException',
    'AWS says "does not support continuous backups", but not which error it returns; the recovery point is the value of a parameter',
  ),
  'missing-destination-vault': {
    settings: ['fail-job', 'ResourceNotFoundException', 'InvalidParameterValueException', 'AccessDeniedException'],
    default: 'fail-job',
    reason: 'undocumented; AWS Backup can see a vault of another account only when the job runs',
  },
  'role-not-assumable': refusal(
    'InvalidParameterValueException',
    'the error is known from CreateBackupSelection, but not documented for StartCopyJob',
  ),
  'unsupported-copy': refusal('fail-job', 'seen as the status message of a job, but not documented for the call'),
  'cold-recovery-point': refusal(
    'InvalidParameterValueException',
    'AWS says that it cannot be copied, but not which error it returns',
  ),
  'recovery-point-status': refusal(
    'InvalidParameterValueException',
    'AWS does not document which states it refuses; a recovery point that is not COMPLETED, AVAILABLE or PARTIAL has nothing to copy',
  ),
  'resource-concurrency': {
    settings: ['queue', 'fail-job'],
    default: 'queue',
    reason:
      'AWS documents that further jobs of a resource wait in CREATED, but also the failure "There are too many copy jobs running for resource."',
  },
  'default-vault-cross-account': {
    settings: ['refused', 'fully-managed-allowed'],
    default: 'refused',
    reason:
      'the guide does not allow a vault on the default key as a cross-account destination; a newer page allows it for fully managed types',
  },
  'default-key-same-account': {
    settings: ['refused', 'copied'],
    default: 'refused',
    reason:
      'the guide does not allow aws/backup as the key of a copy unless the type is fully managed; the failure that it documents is about copies between accounts',
  },
  'cloudformation-cross-account': {
    settings: ['supported', 'unsupported'],
    default: 'supported',
    reason:
      'the feature table leaves the cell empty; the guide’s note on opt-in Regions mentions cross-account CloudFormation copies',
  },
  'undocumented-route': {
    settings: ['works', 'fails'],
    default: 'works',
    reason:
      'for some resource types, Regions and air-gapped vaults AWS says nothing about copies, or its pages contradict one another; AWS adds support more often than it takes it away',
  },
  'undocumented-cold-storage': {
    settings: ['none', 'supported'],
    default: 'none',
    reason:
      'AWS’s feature table ticks cold storage for FSx for OpenZFS and SAP HANA on EC2; another page does not name the first and denies it for the second',
  },
  'cold-without-deletion': {
    settings: ['accepted', 'refused'],
    default: 'accepted',
    reason: 'MoveToColdStorageAfterDays with DeleteAfterDays -1 is plausible, but has been seen nowhere',
  },
} as const satisfies Record<string, Switch>;

export type SwitchName = keyof typeof SWITCHES;
export type Switches = { [Name in SwitchName]: (typeof SWITCHES)[Name]['settings'][number] };

const names = Object.keys(SWITCHES) as SwitchName[];

/** All switches: the given settings, and defaults. Throws an Error that lists the valid names or settings. */
export function resolveSwitches(given: Partial<Switches> = {}): Switches {
  const all = Object.fromEntries(names.map((name) => [name, SWITCHES[name].default]));
  for (const [name, setting] of Object.entries(given)) {
    if (setting !== undefined) Object.assign(all, checkSwitch(name, setting));
  }
  return all as Switches;
}

/** Reads `name=value`. Throws an Error that lists the valid names or settings. */
export function parseSwitch(text: string): Partial<Switches> {
  const [name = '', ...rest] = text.split('=');
  if (rest.length === 0)
    throw new Error(`switch "${text}": has no value; use NAME=VALUE, where NAME is one of ${names.join(', ')}`);
  return checkSwitch(name.trim(), rest.join('=').trim());
}

function checkSwitch(name: string, setting: string): Partial<Switches> {
  if (!names.includes(name as SwitchName)) {
    throw new Error(`switch "${name}": no such switch; use one of ${names.join(', ')}`);
  }
  const { settings } = SWITCHES[name as SwitchName];
  if (!(settings as readonly string[]).includes(setting)) {
    throw new Error(`switch "${name}": "${setting}" is not one of its settings; use one of ${settings.join(', ')}`);
  }
  return { [name]: setting };
}
