import type { DestinationPattern } from './destination-pattern.ts';

/** A setting that cannot be used. While there is one, nothing is written: it could be a guard. */
export interface BrokenSetting {
  /** The flag or variable as it was written: `--read-onyl`, `AWS_BACKUP_MCP_CONFIRM`. */
  Setting: string;
  Problem: string;
  Fix: string;
}

/** What the operator has set about writes. */
export interface GuardSettings {
  readOnly: boolean;
  allowDestinations: readonly DestinationPattern[];
  /** The only Regions that copies may go to, in any account. Absent: any Region. */
  allowRegions?: readonly string[];
  maxRetentionDays?: number;
  confirm: boolean;
  /** The most copies that one call for a set may start. */
  maxCopies: number;
  broken: readonly BrokenSetting[];
  /** What the operator calls each setting: its flag and its environment variable. */
  names: Readonly<
    Record<
      | 'readOnly'
      | 'allowDestinations'
      | 'allowRegions'
      | 'maxRetentionDays'
      | 'maxCopies'
      | 'confirm'
      | 'auditLog'
      | 'profiles'
      | 'regions',
      string
    >
  >;
}
