import { messageCategory } from '../rules/message-category.ts';
import type { Switches } from '../switches.ts';
import type { CopyJob } from './records.ts';
import { Index, type SortedList } from './sorted.ts';

type Column = 'resource' | 'type' | 'destination' | 'source' | 'parent' | 'final' | 'category';
export type CopyJobFilters = { readonly [column in Column]?: string | undefined };

const place = (job: CopyJob): string => `${job.accountId} ${job.region}`;

/** The records of copy jobs, indexed by what lists filter by. */
export class CopyJobStore {
  readonly #byId = new Map<string, CopyJob>();
  readonly #open = new Index<CopyJob>(place, {});
  readonly #index: Index<CopyJob, Column>;

  constructor(switches: Switches) {
    this.#index = new Index(place, {
      resource: (job) => job.resourceArn,
      type: (job) => job.resourceType,
      destination: (job) => job.destinationVaultArn,
      source: (job) => job.sourceArn,
      parent: (job) => job.parentId,
      final: (job) => job.final,
      category: (job) => messageCategory(job.final, job.statusMessage, switches),
    });
  }

  insert(job: CopyJob): void {
    this.#byId.set(job.id, job);
    this.#index.insert(job);
    this.#open.insert(job);
  }

  /** Takes a job that has ended out of the open ones. */
  close(job: CopyJob): void {
    this.#open.remove(job);
  }

  remove(job: CopyJob): void {
    this.#byId.delete(job.id);
    this.#index.remove(job);
  }

  get(id: string): CopyJob | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<CopyJob> {
    return this.#byId.values();
  }

  /** The jobs that have not ended. */
  open(accountId: string, region: string): SortedList<CopyJob> {
    return this.#open.narrowest(`${accountId} ${region}`);
  }

  /** The jobs that match the most selective of the filters; the caller applies the others. */
  of(accountId: string, region: string, filters: CopyJobFilters): SortedList<CopyJob> {
    return this.#index.narrowest(`${accountId} ${region}`, filters);
  }
}
