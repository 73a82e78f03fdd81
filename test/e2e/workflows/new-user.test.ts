import { expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { WorldData } from '../../../src/simulator/index.ts';
import type { Json } from '../../support/answer.ts';
import { HOUR, PRODUCTION } from '../../support/constants.ts';
import { bench, driven, simulate } from '../../support/server.ts';
import { company, vaultBeside } from './accounts.ts';
import { Agent, overStdio, type Tools } from './agent.ts';
import { copyInto } from './set-up.ts';

// "Copy the newest backup of the orders database to the DR vault and tell me when it is done": a new user who has read
// only the README says this to an agent that follows the results.

const MOST_CALLS = 5;
const GIB = 1024 ** 3;

/** The company with a DR vault in the same Region, and an orders database of this size. */
function world(now: number, bytes: number): WorldData {
  const beside = { AccountId: PRODUCTION, Region: 'us-east-1', BackupVaultName: 'aBackupVault' };
  return company(now, [vaultBeside(now, beside, { BackupVaultName: 'dr-vault' })], (it) => {
    for (const point of it.RecoveryPoints ?? []) {
      if (point.ResourceName === 'orders') point.BackupSizeInBytes = bytes;
    }
  });
}

/** Follows Next. Where a result names no call, the user or the plan decides. */
async function doAsTold(agent: Agent): Promise<{ told: string; last: Json }> {
  let found = await agent.call('list_protected_resources', { NameContains: 'orders' });
  if (found.Results.length > 1) {
    // The user chooses among several: the one with exactly this name.
    found = { ...found, Results: found.Results.filter((row: Json) => row.ResourceName === 'orders') };
  }
  const [resource] = found.Results;
  if (resource.Copyable !== true) throw new Error(`the newest recovery point cannot be copied: ${resource.WhyNot}`);
  const vaults = await agent.call('list_backup_vaults');
  const vault = vaults.BackupVaultList.find((one: Json) => one.BackupVaultName.startsWith('dr'));
  let answer = await agent.call('plan_copy_job', copyInto(resource, vault));
  while (answer.CheckAgainAfterSeconds === undefined && answer.Next) answer = await agent.next(answer);
  const told = answer.Done
    ? `It is ${answer.CopyJobs[0].State}.`
    : `Look again in ${answer.CheckAgainAfterSeconds} seconds.`;
  return { told, last: answer };
}

it('takes five calls for a copy that takes seconds', { timeout: 60_000 }, async () => {
  const now = Date.now();
  const { simulator } = await simulate({ world: world(now, GIB / 16), clock: systemClock, speed: 2 });
  const agent = await Agent.on(await overStdio(simulator.url), 'orders');
  const { told } = await doAsTold(agent);
  expect(told).toBe('It is COMPLETED.');
  expect(agent.called).toEqual([
    'list_protected_resources',
    'list_backup_vaults',
    'plan_copy_job',
    'start_copy_job',
    'wait_for_copy_jobs',
  ]);
  expect(agent.called.length).toBeLessThanOrEqual(MOST_CALLS);
});

it('takes five calls for a copy that takes hours, and ends with the time of the next check', async () => {
  const server = await bench({ world: world(Date.now(), 1024 * GIB) });
  const tools: Tools = {
    list: async () => (await server.client.listTools()).tools,
    call: (name, args) => driven(server.clock, server.call(name, args)),
  };
  const agent = await Agent.on(tools, 'orders');
  const { told, last } = await doAsTold(agent);
  expect(agent.called).toHaveLength(MOST_CALLS);
  // A terabyte takes about five hours here. An earlier copy of such a database to another Region was slower.
  expect(last).toMatchObject({ Done: false, Pending: 1, CopyJobs: [{ State: 'RUNNING' }] });
  expect(last.CheckAgainAfterSeconds).toBeGreaterThan(HOUR / 1000);
  expect(told).toBe(`Look again in ${last.CheckAgainAfterSeconds} seconds.`);

  // In a later conversation, which knows only the call.
  let looked = last;
  for (let looks = 0; !looked.Done && looks < 3; looks += 1) {
    server.clock.advance(looked.CheckAgainAfterSeconds * 1000);
    const later = await server.another();
    const { Tool, Arguments } = looked.Next;
    looked = (await driven(server.clock, later.call(Tool, Arguments))).json;
  }
  expect(looked).toMatchObject({ Done: true, CopyJobs: [{ State: 'COMPLETED' }] });
});
