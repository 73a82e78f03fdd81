import type { RecoveryPointArn, RoleArn, VaultArn } from '../../domain/arn/arn.ts';
import type { Question, Verdict } from '../../domain/calibration/questions.ts';
import type { GuardSettings } from '../../domain/guards/settings.ts';
import type { Caller } from './caller.ts';
import type { Copy, Starts } from './starts.ts';

/** What a calibration works with: the options of the command, parsed. */
export interface Terms {
  recoveryPoint: RecoveryPointArn;
  sourceVaultName: string;
  destination: VaultArn;
  role: RoleArn;
  /** A vault in another Region of the account. */
  secondVault?: VaultArn | undefined;
  /** A continuous recovery point in the source vault. */
  continuousPoint?: RecoveryPointArn | undefined;
}

export interface Lab {
  caller: Caller;
  starts: Starts;
  terms: Terms;
  settings: Pick<GuardSettings, 'maxRetentionDays'>;
  account: string;
  /** DeleteAfterDays of the copies. */
  days: number;
  /** When the source was created, in milliseconds since the Unix epoch. */
  sourceCreated: number;
  /** A part of the names of what does not exist, eight letters. */
  random: string;
}

export type Verdicts = { [Name in Question]?: Verdict<Name> };

/** The copy that all questions start from. */
export const ordinary = ({ terms, days }: Lab): Copy => ({
  recoveryPoint: terms.recoveryPoint,
  sourceVaultName: terms.sourceVaultName,
  destination: terms.destination,
  role: terms.role,
  lifecycle: { DeleteAfterDays: days },
});

/** The same, kept for one day longer. */
export const longer = (lab: Lab): Copy => ({ ...ordinary(lab), lifecycle: { DeleteAfterDays: lab.days + 1 } });

/** The same into a vault that does not exist, so that nothing can be copied. */
export function nowhere(lab: Lab, lifecycle = ordinary(lab).lifecycle): Copy {
  const { destination } = lab.terms;
  const name = `calibrate-no-vault-${lab.random}`;
  const text = `arn:${destination.partition}:backup:${destination.region}:${destination.account}:backup-vault:${name}`;
  return { ...ordinary(lab), destination: { ...destination, text, name }, lifecycle };
}

/** Milliseconds until the next look, by how long has been waited. */
export const pauseAfter = (waitedMs: number): number => (waitedMs < 20_000 ? 1000 : waitedMs < 120_000 ? 5000 : 15_000);
