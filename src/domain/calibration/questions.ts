// The behaviour of AWS Backup that AWS does not document, as the simulator's switches name it. `calibrate` and the simulator
// share no code: the names and settings are the interface between them, and a test holds that they agree.

/** The switches that `calibrate` asks AWS about, each with every setting that it can find. */
export const QUESTIONS = {
  'repeated-token': ['same-job', 'new-looking-reply'],
  'token-scope': ['account-and-region', 'account'],
  'token-mismatch': ['first-job', 'error', 'new-job'],
  'token-after-failure': ['bound', 'released'],
  'list-visibility': ['at-once', 'after-5-seconds', 'after-60-seconds'],
  'list-order': ['newest-first', 'oldest-first', 'by-id'],
  'list-children': ['always', 'only-by-parent'],
  'all-accounts': ['organization', 'InvalidParameterValueException'],
  'list-pages': ['full', 'short'],
  'large-max-results': ['InvalidParameterValueException', 'capped'],
  'rds-page-size': ['AccessDeniedException', 'InvalidParameterValueException', 'any'],
  'list-vault-lock': ['present', 'absent'],
  'message-category-case': ['UPPER_SNAKE', 'PascalCase'],
  'failed-completion-date': ['present', 'absent'],
  'destination-recovery-point-arn': ['when-completed', 'from-the-start'],
  'copy-creation-date': ['source', 'copy'],
  'continuous-recovery-point': ['InvalidParameterValueException', 'InvalidRequestException', 'fail-job'],
  'missing-destination-vault': [
    'fail-job',
    'ResourceNotFoundException',
    'InvalidParameterValueException',
    'AccessDeniedException',
  ],
  'role-not-assumable': ['InvalidParameterValueException', 'InvalidRequestException', 'fail-job'],
  'resource-concurrency': ['queue', 'fail-job'],
  'cold-without-deletion': ['accepted', 'refused'],
} as const satisfies Record<string, readonly string[]>;

export type Question = keyof typeof QUESTIONS;
export type SettingOf<Name extends Question> = (typeof QUESTIONS)[Name][number];

/** The switches that `calibrate` does not ask about, and why. */
export const NOT_ASKED = {
  'token-lifetime': 'An answer takes more than 30 days: until AWS has deleted the record of the job.',
  'null-members': 'The AWS SDK reads a null and an absent member alike.',
  'unsupported-copy': 'It needs a recovery point whose copy AWS does not support.',
  'cold-recovery-point': 'It needs a recovery point in cold storage, which is paid for 90 days.',
  'recovery-point-status': 'It needs a recovery point that is not complete.',
  'default-vault-cross-account': 'It needs a second account; calibrate stays in one.',
  'default-key-same-account': 'It needs a vault on the default key, and a type that is not fully managed.',
  'cloudformation-cross-account': 'It needs a second account; calibrate stays in one.',
  'undocumented-route': 'It stands for many routes, types and Regions: one answer says nothing of the others.',
  'undocumented-cold-storage': 'It stands for several resource types, and cold storage is paid for 90 days.',
} as const satisfies Record<string, string>;

/** What an experiment has found out: a setting, where the evidence rules out every other one, or why not. */
export type Verdict<Name extends Question = Question> =
  | { readonly setting: SettingOf<Name> }
  | { readonly reason: string };

export const unknown = (reason: string) => ({ reason }) as const;
