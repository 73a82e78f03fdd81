import { DAY } from '../copy/lifecycle.ts';
import { timeOf } from '../copy/origin.ts';
import type { LifecycleOf, RecoveryPoint } from '../shapes.ts';
import type { SharedValues } from './shared-values.ts';

/** A copy as its vault shows it, in little memory: the destination of a large set holds a hundred thousand. */
export class CopyRow {
  readonly RecoveryPointArn: string;
  readonly ResourceArn: string;
  readonly SourceBackupVaultArn: string | undefined;
  readonly Status: string | undefined;
  readonly StorageClass: string | undefined;
  readonly IsParent: boolean | undefined;
  readonly Lifecycle: LifecycleOf | undefined;
  /** Epoch milliseconds; NaN where AWS does not say it. */
  readonly created: number;
  readonly #deleteAt: number;

  /** @param arn the same ARN, where it is already kept. */
  constructor(point: RecoveryPoint, arn: string | undefined, shared: SharedValues) {
    this.RecoveryPointArn = arn ?? point.RecoveryPointArn ?? '';
    this.ResourceArn = shared.text(point.ResourceArn) ?? '';
    this.SourceBackupVaultArn = shared.text(point.SourceBackupVaultArn);
    this.Status = shared.text(point.Status);
    this.StorageClass = shared.text(point.StorageClass);
    this.IsParent = point.IsParent;
    this.Lifecycle = shared.lifecycle(point.Lifecycle);
    this.created = timeOf(point.CreationDate) ?? Number.NaN;
    this.#deleteAt = timeOf(point.CalculatedLifecycle?.DeleteAt) ?? Number.NaN;
  }

  /** When the backup was made that the copy holds, where the date of its deletion tells; otherwise NaN. */
  get origin(): number {
    const days = this.Lifecycle?.DeleteAfterDays ?? 0;
    return days > 0 ? this.#deleteAt - days * DAY : Number.NaN;
  }

  get CreationDate(): string | undefined {
    return dateOf(this.created);
  }

  get CalculatedLifecycle(): RecoveryPoint['CalculatedLifecycle'] {
    return Number.isNaN(this.#deleteAt) ? undefined : { DeleteAt: dateOf(this.#deleteAt) };
  }
}

const dateOf = (time: number) => (Number.isNaN(time) ? undefined : new Date(time).toISOString());
