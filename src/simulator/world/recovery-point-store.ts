import type { RecoveryPoint, Vault } from './records.ts';
import { Index, type Positioned, SortedList } from './sorted.ts';

/** A resource with recovery points in an account and Region. */
export interface ProtectedResource extends Positioned {
  arn: string;
  newest: RecoveryPoint;
}

const place = (vault: Vault): string => `${vault.accountId} ${vault.region}`;

/** The recovery points of all vaults, and the resources that they protect. */
export class RecoveryPointStore {
  readonly #byArn = new Map<string, RecoveryPoint>();
  readonly #resources = new Map<string, Map<string, ProtectedResource>>();
  readonly #resourceLists = new Map<string, SortedList<ProtectedResource>>();
  readonly #index = new Index<RecoveryPoint>((point) => [
    point.vault.arn,
    `${point.vault.arn} resource ${point.resourceArn}`,
    `${point.vault.arn} type ${point.resourceType}`,
    ...(point.createdBy === undefined ? [] : [`${point.vault.arn} plan ${point.createdBy.BackupPlanId}`]),
    ...(point.parentArn === undefined ? [] : [`${point.vault.arn} parent ${point.parentArn}`]),
    `${place(point.vault)} ${point.resourceArn}`,
  ]);

  get(vault: Vault, arn: string): RecoveryPoint | undefined {
    return this.#byArn.get(`${vault.arn} ${arn}`);
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
    this.#byArn.set(`${point.vault.arn} ${point.arn}`, point);
    this.#index.insert(point);
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
    if (!this.#byArn.delete(`${point.vault.arn} ${point.arn}`)) return false;
    this.#index.remove(point);
    const resources = this.#resources.get(place(point.vault))!;
    const resource = resources.get(point.resourceArn)!;
    const left = [...this.ofResource(point.vault.accountId, point.vault.region, point.resourceArn).beyond()];
    if (left.length === 0) {
      resources.delete(point.resourceArn);
      this.#resourceList(point.vault).remove(resource);
    } else {
      resource.newest = left.reduce((newest, one) => (one.createdAt > newest.createdAt ? one : newest));
    }
    return true;
  }

  /** The recovery points that match the most selective of the filters; the caller applies the others. */
  ofVault(
    vault: Vault,
    filters: {
      resource?: string | undefined;
      type?: string | undefined;
      plan?: string | undefined;
      parent?: string | undefined;
    } = {},
  ): SortedList<RecoveryPoint> {
    const keys = Object.entries(filters)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${vault.arn} ${name} ${value}`);
    return this.#index.narrowest([vault.arn, ...keys]);
  }

  ofResource(accountId: string, region: string, resourceArn: string): SortedList<RecoveryPoint> {
    return this.#index.narrowest([`${accountId} ${region} ${resourceArn}`]);
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
