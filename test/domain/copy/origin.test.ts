import { describe, expect, it } from 'vitest';
import { originOf } from '../../../src/domain/copy/origin.ts';
import type { RecoveryPoint } from '../../../src/domain/shapes.ts';
import { DAY } from '../../support/constants.ts';

const CREATED = Date.parse('2026-11-01T12:00:00.000Z');
const SHOWN = '2026-11-05T12:00:00.000Z';
const COPY = { SourceBackupVaultArn: 'vault', CreationDate: SHOWN };
const deleted = (days: number): RecoveryPoint => ({
  Lifecycle: { DeleteAfterDays: days },
  CalculatedLifecycle: { DeleteAt: new Date(CREATED + days * DAY).toISOString() },
});

describe('originOf', () => {
  it.each<[what: string, point: RecoveryPoint | undefined, origin: number | undefined]>([
    ['nothing that was read', undefined, undefined],
    ['a backup without a date', {}, undefined],
    ['a backup', { CreationDate: SHOWN }, Date.parse(SHOWN)],
    ['a backup, whatever its deletion', { CreationDate: SHOWN, ...deleted(30) }, Date.parse(SHOWN)],
    ['a copy that is deleted', { ...COPY, ...deleted(30) }, CREATED],
    ['a copy that is kept forever', COPY, undefined],
    ['a copy without a date of deletion', { ...COPY, Lifecycle: { DeleteAfterDays: 30 } }, undefined],
    ['a copy without days', { ...COPY, CalculatedLifecycle: deleted(30).CalculatedLifecycle }, undefined],
  ])('of %s', (_, point, origin) => expect(originOf(point)).toBe(origin));
});
