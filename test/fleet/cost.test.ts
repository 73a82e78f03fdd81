import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { copyLine } from '../../src/domain/fleet/index.ts';
import { stateMachine } from '../../src/domain/fleet/state-machine.ts';
import { MINUTE, PRODUCTION, vaultArn } from '../support/constants.ts';
import { copyRequest } from '../support/copy-request.ts';
import { FleetEngine } from '../support/fleet-engine.ts';
import { ROOT } from '../support/repository.ts';
import { simulate, startedJobs } from '../support/server.ts';

// What docs/fleet.md says of the price, against a child that is run.

/** AWS's public list price of a state transition of a Standard Workflow: us-east-1, November 2026. */
const DOLLARS = 0.025 / 1000;

const WEST = vaultArn('west-vault', PRODUCTION, 'us-west-2');

/** The states that the child of a copy enters, and for how many minutes its job ran. */
async function child(DestinationBackupVaultArn: string, speed: number) {
  const { simulator, clock } = await simulate({ speed });
  const request = copyRequest({ DestinationBackupVaultArn, Lifecycle: { DeleteAfterDays: 35 } });
  const { destination, lifecycle } = request;
  const states: string[] = [];
  let told = states;
  const engine = new FleetEngine({
    url: simulator.url,
    clock,
    destinations: [destination.text],
    lifecycle,
    unmodelled: 'by name',
    entered: (state) => told.push(state),
  });
  onTestFinished(() => engine.close());
  const line = copyLine(request, PRODUCTION, clock.now());
  const end = await engine.drive(engine.run(line));
  expect(end).toMatchObject({ output: { Outcome: 'COMPLETED' } });
  const [job] = startedJobs(simulator);
  const again: string[] = [];
  told = again;
  expect(await engine.drive(engine.run(line))).toMatchObject(end);
  const bytes = JSON.stringify(JSON.stringify(line)).length + JSON.stringify(JSON.stringify(end)).length;
  return {
    states,
    again,
    bytes,
    line: JSON.stringify(line).length + 1,
    minutes: (Number(job!.CompletionDate) - Number(job!.CreationDate)) / MINUTE,
  };
}

/** A copy whose job takes 40 minutes. */
async function usual(destination: string) {
  const { minutes } = await child(destination, 1);
  const ran = await child(destination, minutes / 40);
  expect(ran.minutes).toBeCloseTo(40, 0);
  return ran;
}

it('says what a copy and 100,000 of them cost, by the states that a child enters', async () => {
  const { states, again, bytes, line } = await usual(WEST);
  expect((await usual(vaultArn('aBackupVault'))).states).toHaveLength(states.length);
  // AWS bills the map one more for each child that it starts.
  const each = states.length + 1;
  const machine = stateMachine({
    partition: 'aws',
    account: PRODUCTION,
    region: 'us-east-1',
    roleArn: `arn:aws:iam::${PRODUCTION}:role/S3Access`,
    destinations: [WEST],
    allowDestinations: [],
    bucket: 'fleet-bucket',
  }) as { States: object };
  // One of the two ends.
  const own = Object.keys(machine.States).length - 1;
  const all = each * 100_000 + own;
  const text = readFileSync(join(ROOT, 'docs', 'fleet.md'), 'utf8');
  const number = (value: number) => value.toLocaleString('en-US');
  const looks = states.filter((name) => name === 'DescribeCopyJob').length;
  expect(text).toContain(
    `| a copy that takes 40 minutes (${looks} looks at its job) | ${states.length} and 1 of the map | $${(each * DOLLARS).toFixed(5)} |`,
  );
  expect(text).toContain(`| 100,000 of them | ${number(all)} | $${(all * DOLLARS).toFixed(2)} |`);
  const day = await child(WEST, (await child(WEST, 1)).minutes / (24 * 60));
  const perHour = ((day.states.length - states.length) / (24 * 60 - 40)) * 60;
  expect(text).toContain(`Each further hour of a job is ${Math.round(perHour)} more`);
  expect(text).toContain(`a copy that takes a day is $${((day.states.length + 1) * DOLLARS).toFixed(5)}`);
  expect(text).toContain(`A copy that exists already takes ${again.length + 1}.`);
  expect(text).toContain(`${Math.round(line / 10)} MB for 100,000 lines`);
  // The line and the end, as a file of results has them; some 600 bytes of ARNs and dates are not in it.
  expect(bytes).toBeLessThan(2500);
});
