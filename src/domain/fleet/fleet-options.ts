import type { Lifecycle } from '../copy/lifecycle.ts';
import type { DestinationPattern } from '../guards/destination-pattern.ts';

/** What settles a machine: its set of copies, and the account and Region that it runs in. */
export interface FleetOptions {
  partition: string;
  /** The account of the recovery points, in which the machine runs. */
  account: string;
  /**
   * The Region of the recovery points. Step Functions calls AWS Backup in its own Region alone, so a machine is for one
   * source Region: for several, call `fleetFiles` once for each, write each machine into a folder of the Region's name, and
   * give each folder its own copies.jsonl.
   */
  region: string;
  /** The role that AWS Backup copies with. */
  roleArn: string;
  /** The ARNs of the destination vaults of the set: a line with any other one is refused by the machine. */
  destinations: readonly string[];
  /** The operator's patterns, as in GuardSettings: they stand in the role's policy. */
  allowDestinations: readonly DestinationPattern[];
  /** The operator's Regions, as in GuardSettings. */
  allowRegions?: readonly string[] | undefined;
  /** Of every copy of the set: the same as in its lines. */
  lifecycle?: Lifecycle | undefined;
  /** The bucket, in the machine's Region, that copies.jsonl is put into and that the results are written to. */
  bucket: string;
  /** The folder in the bucket, without a slash at its end. Default: the name of the machine. */
  prefix?: string | undefined;
  /** Of the machine: 1 to 38 letters, digits, `-` and `_`. Roles, rule and schedule are named after it. Default: DEFAULT_NAME. */
  name?: string | undefined;
  /** Whether a destination is logically air-gapped, where that is known: AWS copies fewer at a time into those. */
  airGapped?: boolean | undefined;
  /** How many copies are under way at a time. Default: what AWS's quotas allow. */
  maxConcurrency?: number | undefined;
  /** How many of 100 copies may fail before the execution fails and starts no more. Default: DEFAULT_TOLERATED_PERCENTAGE. */
  toleratedFailurePercentage?: number | undefined;
  /** The same as a number of copies: whichever is reached first. */
  toleratedFailureCount?: number | undefined;
  /** EventBridge Scheduler's expression. Default: DEFAULT_SCHEDULE. */
  schedule?: string | undefined;
  /** The time zone of the schedule. Default: UTC. */
  timezone?: string | undefined;
}

export const DEFAULT_NAME = 'aws-backup-copies';
export const DEFAULT_TOLERATED_PERCENTAGE = 5;
export const DEFAULT_SCHEDULE = 'cron(0 3 * * ? *)';

/** Whether a machine can have this name: with the Region and a suffix behind it, it names a role, of 64 characters at most. */
export const isFleetName = (name: string): boolean => /^[A-Za-z0-9_-]{1,38}$/.test(name);
