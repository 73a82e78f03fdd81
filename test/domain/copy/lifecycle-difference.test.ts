import { describe, expect, it } from 'vitest';
import type { Lifecycle } from '../../../src/domain/copy/lifecycle.ts';
import { lifecycleDifference } from '../../../src/domain/copy/lifecycle-difference.ts';
import type { LifecycleOf, RecoveryPoint } from '../../../src/domain/shapes.ts';
import { copyRequest } from '../../support/copy-request.ts';

const AS_SOURCE: Lifecycle = { MoveToColdStorageAfterDays: -1, DeleteAfterDays: -1 };
const efs = (Lifecycle?: LifecycleOf): RecoveryPoint => ({ ResourceType: 'EFS', Lifecycle });
const MONTH = efs({ DeleteAfterDays: 35 });

describe('lifecycleDifference', () => {
  type Row = [
    asked: Lifecycle | undefined,
    existing: LifecycleOf | undefined,
    source: RecoveryPoint | undefined,
    said: string,
  ];
  it.each<Row>([
    [{ DeleteAfterDays: 30 }, { DeleteAfterDays: 365 }, MONTH, 'kept for 365 days, not for 30 days'],
    [{ DeleteAfterDays: 365 }, { DeleteAfterDays: 30 }, undefined, 'kept for 30 days, not for 365 days'],
    [{ DeleteAfterDays: 365 }, {}, MONTH, 'kept forever, not for 365 days'],
    [undefined, { DeleteAfterDays: 7 }, MONTH, 'kept for 7 days, not for 35 days'],
    [AS_SOURCE, { DeleteAfterDays: 1 }, MONTH, 'kept for 1 day, not for 35 days'],
    [undefined, { DeleteAfterDays: 7 }, efs({}), 'kept for 7 days, not forever'],
    [undefined, {}, MONTH, 'kept forever, not for 35 days'],
    [undefined, { DeleteAfterDays: 35 }, MONTH, ''],
    [AS_SOURCE, { DeleteAfterDays: 35 }, MONTH, ''],
    [{ DeleteAfterDays: 35 }, { DeleteAfterDays: 35 }, undefined, ''],
    [undefined, { DeleteAfterDays: 7 }, undefined, ''],
    [{ DeleteAfterDays: 30 }, { DeleteAfterEvent: 'x' }, MONTH, ''],
    [undefined, AS_SOURCE, MONTH, ''],
    [{ DeleteAfterDays: 7 }, AS_SOURCE, MONTH, 'kept for 35 days, not for 7 days'],
    [undefined, { DeleteAfterDays: 7 }, efs(), ''],
    [undefined, undefined, MONTH, ''],
    [{ MoveToColdStorageAfterDays: -1, DeleteAfterDays: 35 }, { DeleteAfterDays: 35 }, MONTH, ''],
    [{ DeleteAfterDays: 35, OptInToArchiveForSupportedResources: false }, { DeleteAfterDays: 35 }, MONTH, ''],
    [
      { MoveToColdStorageAfterDays: 9, DeleteAfterDays: 99 },
      { DeleteAfterDays: 99 },
      MONTH,
      'does not move to cold storage as requested',
    ],
    [
      { DeleteAfterDays: 99 },
      { MoveToColdStorageAfterDays: 0, DeleteAfterDays: 99 },
      MONTH,
      'does not move to cold storage as requested',
    ],
    [
      { MoveToColdStorageAfterDays: 9, DeleteAfterDays: 99 },
      { DeleteAfterDays: 99 },
      { ResourceType: 'RDS', Lifecycle: {} },
      '',
    ],
  ])('%j asked, %j there, %j: %s', (lifecycle, existing, source, said) => {
    const warnings = lifecycleDifference({ ...copyRequest(), lifecycle }, { Lifecycle: existing }, source);
    if (said === '') expect(warnings).toEqual([]);
    else expect(warnings).toEqual([expect.stringContaining(said)]);
  });
});
