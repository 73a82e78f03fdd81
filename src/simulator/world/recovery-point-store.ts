import type { RecoveryPoint, Vault } from './records.ts';
import { Index, type Positioned, SortedList } from './sorted.ts';

/** A resource with recovery points in an account and Region. */
export interface ProtectedResource extends Positioned {
  arn: string;
  newest: RecoveryPoint;
}

type Column = 'resource' | 'type' | 'plan' | 'parent';

const places = new WeakMap<Vault, string>();

/** Account and Region of a vault, joined once: each recovery point is indexed by it. */
function place(vault: Vault): string {
  const known = places.get(vault);
  if (known !== undefined) return known;
  const made = `${vault.accountId} ${vault.region}`;
  places.set(vault, made);
  return made;
}

/** The recovery points of all vaults, and the resources that they protect. */
export class RecoveryPointStore {
  readonly #byArn = new Map<Vault, Map<string, RecoveryPoint>>();
  readonly #resources = new Map<string, Map<string, ProtectedResource>>();
  readonly #resourceLists = new Map<string, SortedList<ProtectedResource>>();
  readonly #ofVault = new Index<RecoveryPoint, Column>((point) => point.vault.arn, {
    resource: (point) => point.resourceArn,
    type: (point) => point.resourceType,
    plan: (point) => point.createdBy?.BackupPlanId,
    parent: (point) => point.parentArn,
  });
  readonly #ofRegion = new Index<RecoveryPoint, 'resource'>((point) => place(point.vault), {
    resource: (point) => point.resourceArn,
  });

  get(vault: Vault, arn: string): RecoveryPoint | undefined {
    return this.#byArn.get(vault)?.get(arn);
  }

  /** The recovery point with this ARN in any of the vaults. */
  anywhere(vaults: readonly Vault[], arn: string): RecoveryPoint | undefined {
    for (const vault of vaults) {
      const point = this.get(vault, arn);
      if (point !== undefined) return point;
    }
    return undefined;
  }

  insert(point: RecoveryPoint): void {
    const inVault = this.#byArn.get(point.vault) ?? new Map<string, RecoveryPoint>();
    this.#byArn.set(point.vault, inVault.set(point.arn, point));
    this.#ofVault.insert(point);
    this.#ofRegion.insert(point);
    const resources = this.#resources.get(place(point.vault)) ?? new Map<string, ProtectedResource>();
    this.#resources.set(place(point.vault), resources);
    const known = resources.get(point.resourceArn);
    if (known === undefined) {
      const resource = { position: point.resourceArn, arn: point.resourceArn, newest: point };
      resources.set(point.resourceArn, resource);
      this.#resourceList(point.vault).insert(resource);
    } else if (point.createdAt > known.newest.createdAt) {
      known.newest = point;
    }
  }

  /** Returns false if the vault does not have it. */
  remove(point: RecoveryPoint): boolean {
    if (!this.#byArn.get(point.vault)?.delete(point.arn)) return false;
    this.#ofVault.remove(point);
    this.#ofRegion.remove(point);
    const resources = this.#resources.get(place(point.vault))!;
    const resource = resources.get(point.resourceArn)!;
    const left = this.ofResource(point.vault.accountId, point.vault.region, point.resourceArn);
    if (left.size === 0) {
      resources.delete(point.resourceArn);
      this.#resourceList(point.vault).remove(resource);
    } else if (resource.newest === point) {
      resource.newest = [...left.beyond()].reduce((newest, one) => (one.createdAt > newest.createdAt ? one : newest));
    }
    return true;
  }

  /** The recovery points that match the most selective of the filters; the caller applies the others. */
  ofVault(vault: Vault, filters: { readonly [column in Column]?: string | undefined } = {}): SortedList<RecoveryPoint> {
    return this.#ofVault.narrowest(vault.arn, filters);
  }

  ofResource(accountId: string, region: string, resource: string): SortedList<RecoveryPoint> {
    return this.#ofRegion.narrowest(`${accountId} ${region}`, { resource });
  }

  resource(accountId: string, region: string, arn: string): ProtectedResource | undefined {
    return this.#resources.get(`${accountId} ${region}`)?.get(arn);
  }

  resources(accountId: string, region: string): SortedList<ProtectedResource> {
    return this.#resourceLists.get(`${accountId} ${region}`) ?? new SortedList();
  }

  #resourceList(vault: Vault): SortedList<ProtectedResource> {
    const list = this.#resourceLists.get(place(vault)) ?? new SortedList<ProtectedResource>();
    this.#resourceLists.set(place(vault), list);
    return list;
  }
}
