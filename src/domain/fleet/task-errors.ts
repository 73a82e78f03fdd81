import { and, contains, isOneOf, type Test } from './asl.ts';

// Which errors of a call pass by themselves. Step Functions names an error SERVICE.NAME after the exceptions of AWS's SDK for
// Java: those that the service's model has by their name, all others as Backup.BackupException with the text and the HTTP
// status in the cause. AWS Backup's model has neither throttling nor denial, so both forms are told apart here.

/** An error that the name tells. */
export const TRANSIENT = [
  'Backup.ThrottlingException',
  'Backup.TooManyRequestsException',
  'Backup.RequestLimitExceeded',
  'Backup.ServiceUnavailableException',
  'Backup.ServiceUnavailable',
  'Backup.InternalFailure',
  'Backup.InternalServerException',
  'Backup.InternalServerError',
  'Backup.DependencyFailureException',
  'Backup.SdkClientException',
  'Backup.AbortedException',
  'Backup.ApiCallTimeoutException',
  'Backup.ApiCallAttemptTimeoutException',
  'States.Timeout',
] as const;

/** A quota. AWS publishes none for the rate of StartCopyJob, and frees what running copies use when they end. */
export const QUOTA = 'Backup.LimitExceededException';

/** An error whose cause tells. */
export const UNNAMED = 'Backup.BackupException';

const PASSING = ['Status Code: 429', 'Status Code: 5', 'Rate exceeded', 'Throttl', 'TooManyRequests'];

/** A caught error that passes by itself. Nothing else is tried again: a refusal stays one. */
export const passes = (member: string): Test => ({
  Or: [
    isOneOf(`$.${member}.Error`, [...TRANSIENT, QUOTA]),
    and(isOneOf(`$.${member}.Error`, [UNNAMED]), contains(`$.${member}.Cause`, PASSING)),
  ],
});

/** Of reads, whose repetition changes nothing. */
export const RETRY_READS = [
  {
    ErrorEquals: TRANSIENT,
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    MaxAttempts: 6,
    JitterStrategy: 'FULL',
  },
] as const;
