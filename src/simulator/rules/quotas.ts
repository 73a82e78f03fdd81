import type { RecoveryPoint, Vault } from '../world/records.ts';

/** How many jobs can run at a time under one key; further ones wait in CREATED. */
export interface Quota {
  key: string;
  limit: number;
}

/**
 * 1 copy job per resource, wherever it copies to. Source: developer guide, "Additional copy jobs for the same resource
 * remain in CREATED status until the running job completes". Its quota of 30 cross-account copies is never reached.
 */
export const resourceQuota = ({ resourceArn }: RecoveryPoint): Quota => ({ key: `resource ${resourceArn}`, limit: 1 });

/**
 * The quota of copies into one Region, and the one to use when it is full. Source: developer guide, "Quotas": 100 for
 * fully managed types and 5 more per vault; 20 RDS snapshots; 5 FSx backups; 20 into air-gapped vaults, or 5 for Storage
 * Gateway and FSx.
 */
export function regionQuotas(source: RecoveryPoint, destination: Vault): Quota[] {
  const into = `${source.vault.accountId} to ${destination.region}`;
  if (destination.type === 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT' && !source.feature.fullyManaged) {
    const few = ['Storage Gateway', 'FSx'].includes(source.resourceType);
    return [{ key: `air-gapped ${few ? source.resourceType : 'snapshots'} ${into}`, limit: few ? 5 : 20 }];
  }
  if (source.feature.fullyManaged) {
    return [
      { key: `managed ${into}`, limit: 100 },
      { key: `vault ${destination.arn}`, limit: 5 },
    ];
  }
  if (source.feature.service === 'rds') return [{ key: `rds ${into}`, limit: 20 }];
  if (source.feature.service === 'fsx') return [{ key: `fsx ${into}`, limit: 5 }];
  return [];
}

/** When the slots of each quota become free, in milliseconds. Jobs take them in the order in which they are started. */
export class Slots {
  readonly #busyUntil = new Map<string, number[]>();

  /** The first time from `from` on when each quota of `all` and one of `any` has a free slot. */
  earliest(from: number, all: readonly Quota[], any: readonly Quota[]): number {
    const alternatives = any.map((quota) => this.#freeAt(quota));
    return Math.max(
      from,
      ...all.map((quota) => this.#freeAt(quota)),
      any.length > 0 ? Math.min(...alternatives) : from,
    );
  }

  take(startsAt: number, endsAt: number, all: readonly Quota[], any: readonly Quota[]): void {
    const alternative = any.find((quota) => this.#freeAt(quota) <= startsAt);
    for (const quota of alternative === undefined ? all : [...all, alternative]) {
      const times = this.#busyUntil.get(quota.key) ?? [];
      const free = times.length < quota.limit ? times.length : times.indexOf(Math.min(...times));
      times[free] = endsAt;
      this.#busyUntil.set(quota.key, times);
    }
  }

  #freeAt(quota: Quota): number {
    const times = this.#busyUntil.get(quota.key) ?? [];
    return times.length < quota.limit ? 0 : Math.min(...times);
  }
}
