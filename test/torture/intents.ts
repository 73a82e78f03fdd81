import { PRODUCTION, REQUEST, recoveryPointArn, vaultArn } from '../support/constants.ts';
import type { Random } from '../support/random.ts';

/** One request for a copy. */
export interface Wish {
  request: Readonly<Record<string, unknown>>;
  /** Whether AWS can make the copy; if not, every job of it fails. */
  works: boolean;
}

/** A copy that must be made once, whatever it is to be kept for. */
export interface Intent extends Wish {
  /** The same copy with other lifecycles; the first is the intent's own. */
  wishes: readonly Wish[];
}

const FILE_SYSTEM = recoveryPointArn('9D2C71A4-0B6E-4F58-93C7-2E85D1F6A304');
const kept = (DeleteAfterDays: number) => ({ Lifecycle: { DeleteAfterDays } });
const works = (parameters: object): Wish => ({ request: { ...REQUEST, ...parameters }, works: true });
const fails = (parameters: object): Wish => ({ request: { ...REQUEST, ...parameters }, works: false });

/** Copies in the built-in world, by recovery point and destination. */
const COPIES: readonly (readonly Wish[])[] = [
  [
    works({}),
    works({ Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } }),
    // The copy expires during the run, and is then needed again.
    works(kept(2)),
    works(kept(365)),
  ],
  [works({ RecoveryPointArn: FILE_SYSTEM, ...kept(365) }), works({ RecoveryPointArn: FILE_SYSTEM })],
  [works({ DestinationBackupVaultArn: vaultArn('west-vault', PRODUCTION, 'us-west-2') })],
  // Outside the range of the locked vault the job fails; within it, the copy is made.
  [
    works({ DestinationBackupVaultArn: vaultArn('compliance'), ...kept(365) }),
    fails({ DestinationBackupVaultArn: vaultArn('compliance'), ...kept(7) }),
  ],
  [fails({ DestinationBackupVaultArn: vaultArn('compliance'), ...kept(7) })],
  [fails({ DestinationBackupVaultArn: vaultArn('no-such-vault') })],
];

/** One or two copies, with one lifecycle each or with several. */
export function someIntents(random: Random, mixed: boolean): Intent[] {
  const first = random.below(COPIES.length);
  const count = 1 + random.below(2);
  return [...COPIES.slice(first), ...COPIES.slice(0, first)]
    .filter((one, at, all) => all.findIndex((other) => isSamePair(one[0]!.request, other[0]!.request)) === at)
    .slice(0, count)
    .map((wishes) => {
      const own = mixed ? wishes[0]! : random.pick(wishes);
      return { ...own, wishes: mixed ? wishes : [own] };
    });
}

interface Pair {
  RecoveryPointArn?: unknown;
  DestinationBackupVaultArn?: unknown;
}

/** Whether two requests or jobs are of the same copy. */
export function isSamePair(one: Pair, other: Pair): boolean {
  return (
    one.RecoveryPointArn === other.RecoveryPointArn && one.DestinationBackupVaultArn === other.DestinationBackupVaultArn
  );
}
