import { describe, expect, it } from 'vitest';
import {
  defaultWorld,
  parseFaults,
  parseSwitch,
  parseWorld,
  SWITCHES,
  startSimulator,
} from '../../src/simulator/index.ts';
import { RESOURCE_TYPES } from '../../src/simulator/rules/features.ts';
import { bench, RECOVERY_POINT, ROLE, type World, worldWith } from './harness.ts';

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not throw');
};

describe('switches', () => {
  it('each have a default among their settings, and a reason', () => {
    for (const [name, one] of Object.entries(SWITCHES)) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(one.settings).toContain(one.default);
      expect(new Set(one.settings).size).toBe(one.settings.length);
      expect(one.settings.length).toBeGreaterThan(1);
      expect(one.reason.length).toBeGreaterThan(20);
    }
  });

  it('are read from NAME=VALUE, or the error lists what is valid', () => {
    expect(parseSwitch('token-lifetime=forever')).toEqual({ 'token-lifetime': 'forever' });
    expect(messageOf(() => parseSwitch('token-life=forever'))).toContain('token-lifetime');
    expect(messageOf(() => parseSwitch('token-lifetime=long'))).toMatch(
      /"long".*10-minutes, 24-hours, record-life, forever/,
    );
    expect(messageOf(() => parseSwitch('token-lifetime'))).toContain('NAME=VALUE');
  });

  it('are checked at the start, like the speed', async () => {
    await expect(startSimulator({ switches: { 'list-order': 'sideways' as never } })).rejects.toThrow('newest-first');
    await expect(startSimulator({ speed: 0 })).rejects.toThrow('greater than 0');
  });
});

describe('a world from a file', () => {
  const minimal = {
    Accounts: [
      {
        AccountId: '111122223333',
        Name: 'mine',
        AccessKeys: [{ AccessKeyId: 'AKIAMINE', SecretAccessKey: 's', Arn: 'arn:aws:iam::111122223333:user/me' }],
      },
    ],
    Vaults: [{ BackupVaultName: 'Mine', AccountId: '111122223333', Region: 'us-east-1', CreationDate: '-30d' }],
  };

  it('can leave out members with a default, and have dates relative to the start', async () => {
    const world = parseWorld(JSON.stringify(minimal));
    await using b = await bench({ world });
    expect(b.simulator.recoveryPoints('111122223333', 'us-east-1', 'Mine')).toEqual([]);
  });

  it('can be the built-in one', () => {
    const world = defaultWorld(Date.now());
    expect(parseWorld(JSON.stringify(world))).toMatchObject(JSON.parse(JSON.stringify(world)));
  });

  it.each<[string, (world: World) => void, string]>([
    [
      'a vault of an unknown account',
      (world) => void Object.assign(world.Vaults[2]!, { AccountId: '999999999999' }),
      '$.Vaults[2].AccountId: no such account',
    ],
    [
      'a recovery point in no vault',
      (world) => void Object.assign(world.RecoveryPoints[3]!, { BackupVaultName: 'none' }),
      '$.RecoveryPoints[3].BackupVaultName: no such vault',
    ],
    [
      'an unknown resource type',
      (world) => void Object.assign(world.RecoveryPoints[0]!, { ResourceType: 'Floppy' }),
      '$.RecoveryPoints[0].ResourceType: no such resource type',
    ],
    [
      'an unknown kind',
      (world) => void Object.assign(world.RecoveryPoints[0]!, { Feature: 'FSx for Floppy' }),
      '$.RecoveryPoints[0].Feature: no such kind of EFS',
    ],
    ['a duplicate vault', (world) => void world.Vaults.push(world.Vaults[0]!), '.BackupVaultName: given twice'],
    ['a duplicate job', (world) => void world.CopyJobs.push(world.CopyJobs[0]!), '.CopyJobId: given twice'],
    [
      'an air-gapped vault without a range',
      (world) => void Object.assign(world.Vaults[3]!, { MaxRetentionDays: undefined }),
      '$.Vaults[3]: an air-gapped vault needs',
    ],
    [
      'an invalid date',
      (world) => void Object.assign(world.Vaults[0]!, { CreationDate: 'yesterday' }),
      '$.Vaults[0].CreationDate: not a date',
    ],
    [
      'an unknown member',
      (world) => Object.assign(world.Vaults[0]!, { Colour: 'red' }),
      '$.Vaults[0]: Unrecognized key: "Colour"',
    ],
    [
      'a job that has not ended',
      (world) => void Object.assign(world.CopyJobs[1]!, { State: 'RUNNING' }),
      '$.CopyJobs[1].State',
    ],
  ])('%s: the error names the JSON path', (_name, change, message) => {
    const text = JSON.stringify(worldWith(change));
    expect(messageOf(() => parseWorld(text))).toContain(message);
  });

  it('must be JSON', () => {
    expect(messageOf(() => parseWorld('{'))).toContain('world: not JSON');
  });
});

describe('faults from a file', () => {
  it('are read, or the error names the JSON path', () => {
    expect(parseFaults('[{"kind":"throttle","times":2}]')).toEqual([{ kind: 'throttle', times: 2 }]);
    expect(messageOf(() => parseFaults('[{"kind":"throttel"}]'))).toMatch(/faults at \$\[0\]\.kind: .*"throttle"/);
    expect(messageOf(() => parseFaults('[{"kind":"slow","delayMs":-1}]'))).toContain('$[0].delayMs');
    expect(messageOf(() => parseFaults('{}'))).toContain('faults at $');
  });
});

describe('the built-in company', () => {
  const now = Date.now();
  const world = defaultWorld(now) as World;

  it('has the IDs of AWS’s example', async () => {
    const point = world.RecoveryPoints.find((one) => one.RecoveryPointArn === RECOVERY_POINT)!;
    expect(point).toMatchObject({ BackupVaultName: 'Default', AccountId: '123456789012', Region: 'us-east-1' });
    expect(point.Status ?? 'COMPLETED').toBe('COMPLETED');
    expect(world.Accounts[0]!.Roles!.map((role) => role.RoleArn)).toContain(ROLE);
    expect(world.CopyJobs.some((job) => job.RecoveryPointArn === RECOVERY_POINT)).toBe(false);
    await using b = await bench();
    expect(b.simulator.copyJobs().every((job) => ['COMPLETED', 'FAILED', 'PARTIAL'].includes(job.State))).toBe(true);
  });

  it('has every resource type, and the special recovery points', () => {
    const types = new Set(world.RecoveryPoints.map((point) => point.ResourceType));
    expect([...types].sort()).toEqual([...RESOURCE_TYPES].sort());
    const has = (fits: (point: World['RecoveryPoints'][number]) => boolean) =>
      expect(world.RecoveryPoints.some(fits)).toBe(true);
    has((point) => point.RecoveryPointArn.includes(':continuous:'));
    has((point) => point.Status === 'EXPIRED');
    has((point) => point.ParentRecoveryPointArn !== undefined);
    has((point) => point.Lifecycle?.MoveToColdStorageAfterDays !== undefined);
    expect(new Set(world.Vaults.map((vault) => vault.Region))).toEqual(
      new Set(['us-east-1', 'us-west-2', 'eu-central-1']),
    );
  });

  it('has the same age at any date', async () => {
    const later = defaultWorld(now + 400 * 86_400_000) as World;
    const ages = (one: World, at: number) => one.RecoveryPoints.map((point) => at - Date.parse(point.CreationDate));
    expect(ages(later, now + 400 * 86_400_000)).toEqual(ages(world, now));
    await using b = await bench();
    for (const vault of world.Vaults) {
      const written = world.RecoveryPoints.filter(
        (point) =>
          point.BackupVaultName === vault.BackupVaultName &&
          point.AccountId === vault.AccountId &&
          point.Region === vault.Region,
      );
      const there = b.simulator.recoveryPoints(vault.AccountId, vault.Region, vault.BackupVaultName);
      expect(there).toHaveLength(written.length);
    }
  });
});
