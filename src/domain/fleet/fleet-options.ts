import type { Lifecycle } from '../copy/lifecycle.ts';
import type { DestinationPattern } from '../guards/destination-pattern.ts';

/** What settles a machine: its set of copies, and the account and Region that it runs in. */
export interface FleetOptions {
  partition: string;
  /** The account of the recovery points, in which the machine runs. */
  account: string;
  /** Of the recovery points. Step Functions calls AWS Backup in its own Region alone, so the machine runs there. */
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
  /** Of the machine: 1 to 38 letters, digits, `-` and `_`. Roles, rule and schedule are named after it. Default: DEFAULT_NAME. */
  name?: string | undefined;
  /** Whether a destination is logically air-gapped, where that is known: AWS copies fewer at a time into those. */
  airGapped?: boolean | undefined;
  /** How many copies are under way at a time. Default: what AWS's quotas allow. */
  maxConcurrency?: number | undefined;
}

export const DEFAULT_NAME = 'aws-backup-copies';

/** The expression of the schedules, for EventBridge Scheduler: 03:00 UTC. */
export const NIGHTLY = 'cron(0 3 * * ? *)';

/** Whether a machine can have this name: with the Region and a suffix behind it, it names a role, of 64 characters at most. */
export const isFleetName = (name: string): boolean => /^[A-Za-z0-9_-]{1,38}$/.test(name);
