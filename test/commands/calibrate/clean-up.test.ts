import { expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { Caller } from '../../../src/commands/calibrate/caller.ts';
import { cleanUp } from '../../../src/commands/calibrate/clean-up.ts';
import { Journal } from '../../../src/commands/calibrate/journal.ts';
import { awsAt } from '../../support/aws.ts';
import { DESTINATION, SOURCE, sandboxWorld } from '../../support/calibration.ts';
import { KEYS, PRODUCTION, RECOVERY, RECOVERY_KEYS } from '../../support/constants.ts';
import { NO_GUARDS } from '../../support/copy-request.ts';
import { simulate } from '../../support/server.ts';

const worldOfTwo = (now: number) => {
  const world = sandboxWorld(now);
  const keys = { AccessKeyId: RECOVERY_KEYS.accessKeyId, SecretAccessKey: RECOVERY_KEYS.secretAccessKey };
  const operator = { ...keys, Arn: `arn:aws:iam::${RECOVERY}:user/operator` };
  const other = { AccountId: RECOVERY, Name: 'recovery', AccessKeys: [operator] };
  return { ...world, Accounts: [...world.Accounts!, other] };
};

it('is refused with the credentials of another account, whose list would seem to be empty', async () => {
  const { simulator } = await simulate({ worldAt: worldOfTwo });
  const [job] = sandboxWorld(Date.now()).CopyJobs!;
  const made = [{ id: job!.CopyJobId, region: 'us-east-1', recoveryPointArn: SOURCE, destinationArn: DESTINATION }];
  const cleaned = async (credentials: typeof KEYS) => {
    const session = awsAt(simulator.url, { endpoint: async () => ({ url: simulator.url, credentials }) }).session();
    const caller = new Caller(session, systemClock);
    const journal = new Journal({ append: async () => {} }, systemClock);
    const account = await session.account('us-east-1');
    return await cleanUp(made, { caller, journal, settings: NO_GUARDS, audit: undefined, account });
  };
  const refused = cleaned(RECOVERY_KEYS);
  await expect(refused).rejects.toThrow(`copies in account ${PRODUCTION}`);
  await expect(refused).rejects.toThrow(`belong to account ${RECOVERY}`);
  await expect(refused).rejects.toMatchObject({
    details: { code: 'OtherAccount', fix: expect.stringContaining(`account ${PRODUCTION}`) },
  });
  expect(simulator.requests.count('DescribeCopyJob')).toBe(0);
  await cleaned(KEYS);
  expect(simulator.requests.count('DescribeCopyJob')).toBe(1);
});
