interface Switch {
  readonly settings: readonly string[];
  readonly default: string;
  /** What AWS leaves open, and why the default is the default. */
  readonly reason: string;
}

/** How a refusal that AWS documents, but whose form it does not, reaches the caller. */
const refusal = (fallback: string, reason: string) =>
  ({
    settings: ['InvalidParameterValueException', 'InvalidRequestException', 'fail-job'],
    default: fallback,
    reason,
  }) as const;

/**
 * What AWS does not document, one row each, every plausible setting. The product's promises have to hold under all of
 * them; the default is the most plausible.
 */
export const SWITCHES = {
  'repeated-token': {
    settings: ['same-job', 'new-looking-reply'],
    default: 'same-job',
    reason:
      'AWS promises "a success message with no action taken" and not which CopyJobId it holds; CopyJobId is the reply’s only useful member, so the first job’s is likeliest',
  },
  'token-lifetime': {
    settings: ['10-minutes', '24-hours', 'record-life', 'forever'],
    default: '24-hours',
    reason: 'undocumented; a day is usual for client tokens of AWS services',
  },
  'token-scope': {
    settings: ['account-and-region', 'account'],
    default: 'account-and-region',
    reason: 'undocumented; AWS Backup is a Regional service and keeps its copy jobs per Region',
  },
  'token-mismatch': {
    settings: ['first-job', 'error', 'new-job'],
    default: 'first-job',
    reason:
      'the same token with other parameters is undocumented; StartCopyJob models no error for it and documents "no action taken"',
  },
  'token-after-failure': {
    settings: ['bound', 'released'],
    default: 'bound',
    reason: 'AWS speaks of "a successful request": the request of a job that fails later was successful',
  },
  'list-visibility': {
    settings: ['at-once', 'after-5-seconds', 'after-60-seconds'],
    default: 'at-once',
    reason: 'AWS documents no delay between StartCopyJob and ListCopyJobs, and no promise that there is none',
  },
  'list-order': {
    settings: ['newest-first', 'oldest-first', 'by-id'],
    default: 'newest-first',
    reason: 'AWS documents no order; newest first is what its console shows',
  },
  'list-children': {
    settings: ['always', 'only-by-parent'],
    default: 'always',
    reason: 'not documented whether ListCopyJobs without ByParentJobId leaves child jobs out',
  },
  'list-pages': {
    settings: ['full', 'short'],
    default: 'full',
    reason: 'MaxResults is a maximum: AWS may answer fewer, even none, with a NextToken',
  },
  'list-vault-lock': {
    settings: ['present', 'absent'],
    default: 'present',
    reason: 'documented members, but in May 2025 ListBackupVaults left VaultState and LockDate out',
  },
  'null-members': {
    settings: ['explicit', 'absent'],
    default: 'explicit',
    reason: 'replies seen on the wire hold explicit nulls for members without a value; the model does not say so',
  },
  'message-category-case': {
    settings: ['UPPER_SNAKE', 'PascalCase'],
    default: 'UPPER_SNAKE',
    reason: 'AWS prints ACCESS_DENIED on one page and AccessDenied on another; the first has the full table',
  },
  'failed-completion-date': {
    settings: ['present', 'absent'],
    default: 'present',
    reason: 'CompletionDate is "the date and time a copy job is completed"; samples of failed jobs differ',
  },
  'destination-recovery-point-arn': {
    settings: ['when-completed', 'from-the-start'],
    default: 'when-completed',
    reason: 'events of running jobs hold an empty destinationRecoveryPointArn',
  },
  'continuous-recovery-point': refusal(
    'InvalidParameterValueException',
    'AWS says "does not support continuous backups" and not with which error; a property of a parameter is refused as its value',
  ),
  'missing-destination-vault': {
    settings: ['fail-job', 'ResourceNotFoundException', 'InvalidParameterValueException', 'AccessDeniedException'],
    default: 'fail-job',
    reason: 'undocumented; a vault of another account can only be seen when the job runs',
  },
  'role-not-assumable': refusal(
    'InvalidParameterValueException',
    'the error is known from CreateBackupSelection; for StartCopyJob it is not documented',
  ),
  'unsupported-copy': refusal('fail-job', 'seen as the status message of a job; not documented for the call'),
  'cold-recovery-point': refusal(
    'InvalidParameterValueException',
    'AWS says that it cannot be copied, not how it is refused',
  ),
  'recovery-point-status': refusal(
    'InvalidParameterValueException',
    'not documented which states are refused; a point that is not COMPLETED, AVAILABLE or PARTIAL holds nothing to copy',
  ),
  'resource-concurrency': {
    settings: ['queue', 'fail-job'],
    default: 'queue',
    reason:
      'one job per resource at a time is a documented quota; jobs wait for it in CREATED, yet "There are too many copy jobs running for resource." is a documented failure',
  },
  'default-vault-cross-account': {
    settings: ['refused', 'fully-managed-allowed'],
    default: 'refused',
    reason:
      'the guide rules a vault on the default key out as a cross-account destination; a newer page allows it for fully managed types',
  },
  'default-key-same-account': {
    settings: ['refused', 'copied'],
    default: 'refused',
    reason:
      'the guide rules aws/backup out as the key of a copy of a type that is not fully managed; the failure it documents is worded for copies between accounts',
  },
  'cloudformation-cross-account': {
    settings: ['supported', 'unsupported'],
    default: 'supported',
    reason:
      'the feature table leaves the cell empty; the guide’s opt-in note speaks of cross-account CloudFormation copies',
  },
  'cold-without-deletion': {
    settings: ['accepted', 'refused'],
    default: 'accepted',
    reason: 'MoveToColdStorageAfterDays with DeleteAfterDays -1 is plausible and seen nowhere',
  },
} as const satisfies Record<string, Switch>;

export type SwitchName = keyof typeof SWITCHES;
export type Switches = { [Name in SwitchName]: (typeof SWITCHES)[Name]['settings'][number] };

const names = Object.keys(SWITCHES) as SwitchName[];

/** All switches, the given ones set. Throws an Error that names the valid names or settings. */
export function resolveSwitches(given: Partial<Switches> = {}): Switches {
  const all = Object.fromEntries(names.map((name) => [name, SWITCHES[name].default]));
  for (const [name, setting] of Object.entries(given)) {
    if (setting !== undefined) Object.assign(all, checkSwitch(name, setting));
  }
  return all as Switches;
}

/** Reads `name=value`. Throws an Error that names the valid names or settings. */
export function parseSwitch(text: string): Partial<Switches> {
  const [name = '', ...rest] = text.split('=');
  if (rest.length === 0)
    throw new Error(`switch "${text}": has no value; write NAME=VALUE, with a NAME of ${names.join(', ')}`);
  return checkSwitch(name.trim(), rest.join('=').trim());
}

function checkSwitch(name: string, setting: string): Partial<Switches> {
  if (!names.includes(name as SwitchName)) {
    throw new Error(`switch "${name}": there is no such switch; use one of ${names.join(', ')}`);
  }
  const { settings } = SWITCHES[name as SwitchName];
  if (!(settings as readonly string[]).includes(setting)) {
    throw new Error(`switch "${name}": "${setting}" is not one of its settings; use one of ${settings.join(', ')}`);
  }
  return { [name]: setting };
}
