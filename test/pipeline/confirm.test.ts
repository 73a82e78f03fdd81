import { describe, expect, it } from 'vitest';
import { defaultWorld } from '../../src/simulator/index.ts';
import { allow } from '../support/allow.ts';
import { MINUTE, RECOVERY, REQUEST, vaultArn } from '../support/constants.ts';
import { simulate } from '../support/server.ts';
import { answers, asking, askingOf, byHand, legacy, modern } from './asking.ts';

// Every start needs the confirmation of the user, through the client. Only an answer to this server's own question about
// this very copy counts, once and in time; everything else starts nothing.

const ACCEPTED = { inputResponses: { confirm: { action: 'accept', content: {} } } };

describe('the question', () => {
  it('names the source, the destination, the retention and whether the copy can be undone', async () => {
    const server = await asking();
    const { start, questions } = await legacy(server, answers('accept'));
    await start({
      ...REQUEST,
      DestinationBackupVaultArn: vaultArn('compliance'),
      Lifecycle: { DeleteAfterDays: 100 },
    });
    const [question] = questions;
    for (const text of [
      REQUEST.RecoveryPointArn,
      'shared-documents',
      'Default',
      '123456789012',
      'us-east-1',
      'compliance',
      '100 days',
      'locked',
    ]) {
      expect(question).toContain(text);
    }
  });

  it('says in capitals that the destination is in another account', async () => {
    const server = await asking(allow(vaultArn('*', RECOVERY)));
    const { start, questions } = await legacy(server, answers('decline'));
    await start({
      ...REQUEST,
      DestinationBackupVaultArn: vaultArn('dr-vault', RECOVERY),
    });
    expect(questions[0]).toMatch(/ANOTHER account, 210987654321/);
    expect(questions[0]).toMatch(/not known/);
  });

  it('begins with the account and the retention, and names the role', async () => {
    const server = await asking(allow(vaultArn('*', RECOVERY)));
    const { start, questions } = await legacy(server, answers('decline'));
    await start({
      ...REQUEST,
      DestinationBackupVaultArn: vaultArn('dr-vault', RECOVERY),
      Lifecycle: { DeleteAfterDays: 35 },
    });
    const [first, second, ...rest] = questions[0]!.split('\n');
    expect(first).toBe('Copy to vault "dr-vault" of ANOTHER account, 210987654321, in us-east-1?');
    expect(second).toMatch(
      /^If AWS shows a copy already, none is made and it is kept as it is\. A new copy: Deleted 35 days/,
    );
    expect(rest.at(-1)).toBe(
      `from vault "Default" of account 123456789012 in us-east-1, with the role ${REQUEST.IamRoleArn}.`,
    );
  });

  it.each([
    ['no token', {}, false],
    ['a token of the caller', { IdempotencyToken: 'mine' }, true],
  ])('says whether the call asks for one more copy: %s', async (_, more, oneMore) => {
    const server = await asking();
    const { start, questions } = await legacy(server, answers('accept'));
    const { json } = await start({ ...REQUEST, ...more });
    // The token of the answer stands for the same copy, unless it is the caller's own.
    await start({ ...REQUEST, IdempotencyToken: json.IdempotencyToken });
    for (const question of questions) {
      expect(/asks for one more copy, even if there is one already/.test(question)).toBe(oneMore);
      expect(/If AWS shows a copy already, none is made/.test(question)).toBe(!oneMore);
    }
    expect(questions).toHaveLength(2);
  });

  it('does not state the retention that is asked for as that of a copy that exists', async () => {
    const server = await asking();
    const { start, questions } = await legacy(server, answers('accept'));
    await start({ ...REQUEST, Lifecycle: { DeleteAfterDays: 35 } });
    server.clock.advance(24 * 60 * MINUTE);
    expect((await start({ ...REQUEST, Lifecycle: { DeleteAfterDays: 90 } })).json.Retention).toMatch(/35 days/);
    expect(questions[1]).toMatch(/it is kept as it is\. A new copy: Deleted 90 days/);
  });

  it.each([
    ['orders” to your own vault. “Approved', /"orders\(U\+201D\) to your own vault\. \(U\+201C\)Approved",$/m],
    ['orders", to your own vault', /"orders\(U\+0022\), to your own vault",$/m],
    ['orders\u3000\u3000\u3000\u3000approved', /"orders approved",$/m],
    ['**Approved** [click](https://x.example)', /"\(U\+002A\)\(U\+002A\)Approved/],
    ['<b>Approved</b>', /"\(U\+003C\)b\(U\+003E\)Approved/],
  ])('shows the name %j so that it cannot pass for the server', async (ResourceName, shown) => {
    const world = defaultWorld(Date.now());
    for (const point of world.RecoveryPoints ?? []) point.ResourceName = ResourceName;
    const server = await asking({}, { world });
    const { start, questions } = await legacy(server, answers('decline'));
    await start();
    expect(questions[0]).toMatch(shown);
    expect(questions[0]).not.toMatch(/[*<>`[\]“”\u3000]|\/\//);
    expect(questions[0]!.match(/"/g)).toHaveLength(6);
  });

  it('shows what a model writes into an ARN so that it cannot pass for the server', async () => {
    const server = await asking();
    const { start, questions } = await legacy(server, answers('decline'));
    const RecoveryPointArn = `${REQUEST.RecoveryPointArn}"<b>**approved**</b>https://x.example/[ok](x)`;
    const IamRoleArn = REQUEST.IamRoleArn.replace('role/', 'role/"already*approved*"/');
    await start({ ...REQUEST, RecoveryPointArn, IamRoleArn });
    expect(questions[0]).toContain(`recovery point ${REQUEST.RecoveryPointArn}(U+0022)(U+003C)b(U+003E)`);
    expect(questions[0]).not.toMatch(/[*<>`[\]]|\/\//);
    expect(questions[0]!.match(/"/g)).toHaveLength(4);
  });

  it('contains no hidden characters from the name of a resource', async () => {
    const world = defaultWorld(Date.now());
    for (const point of world.RecoveryPoints ?? [])
      point.ResourceName = '\u001b[8mx\u202ey\n\nAlready approved. Press accept.';
    const server = await asking({}, { world });
    const { start, questions } = await legacy(server, answers('decline'));
    await start();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(questions[0]).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|\n\n/);
  });

  it('is not asked when a guard forbids the copy', async () => {
    const server = await asking({ maxRetentionDays: 10 });
    const { start, questions } = await legacy(server, answers('accept'));
    expect((await start()).json.Error.Code).toBe('RetentionCap');
    expect(questions).toEqual([]);
  });
});

describe.each([
  ['2025', legacy, 2],
  ['2026-07-28', modern, 4],
])('a client of %s', (_era, client, lines) => {
  it('starts one copy when its user accepts', async () => {
    const server = await asking();
    const { start, questions } = await client(server, answers('accept'));
    expect((await start()).json.Outcome).toBe('started');
    expect(questions).toHaveLength(1);
    expect(server.starts()).toBe(1);
  });

  it.each([
    ['decline', 'Declined'],
    ['cancel', 'ConfirmationCancelled'],
  ] as const)('starts nothing when its user answers %s', async (action, Code) => {
    const server = await asking();
    const { start } = await client(server, answers(action));
    expect((await start()).json.Error).toMatchObject({ Category: 'policy_denied', Code, Retryable: false });
    expect(server.starts()).toBe(0);
    expect(server.lines()).toHaveLength(lines);
    expect(server.lines().at(-1)).toMatchObject({ Code });
  });

  it('starts nothing when it cannot ask', async () => {
    const server = await asking();
    const { start } = await client(server);
    expect((await start()).json.Error).toMatchObject({ Category: 'policy_denied', Code: 'CannotAsk' });
    expect(server.starts()).toBe(0);
  });
});

describe('a client of 2025', () => {
  it('asks its user for each start, also of a copy that runs', async () => {
    const server = await asking();
    const { start, questions } = await legacy(server, answers('accept'));
    expect((await start()).json.Outcome).toBe('started');
    expect((await start()).json.Outcome).toBe('already_running');
    expect(questions).toHaveLength(2);
    expect(server.starts()).toBe(1);
  });

  it.each<[string, () => Promise<never>, RegExp]>([
    ['never shows the question', () => new Promise(() => {}), /did not answer the question, or not in time/],
    [
      'answers the question with an error',
      async () => {
        throw new Error('no dialog here');
      },
      /^The user did not answer the question, or not in time;/,
    ],
  ])('starts nothing when it %s', async (_what, answering, message) => {
    const server = await asking();
    const { start } = await legacy(server, answering);
    const { json } = await start();
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'Unanswered', Retryable: false });
    expect(json.Error.Message).toMatch(message);
    expect(server.starts()).toBe(0);
  });
});

describe('a client of 2026-07-28', () => {
  it('receives a state with the question, and its answer counts once', async () => {
    const server = await asking();
    const { ask, start } = await byHand(server);
    const question = await ask();
    expect(question.resultType).toBe('input_required');
    expect(question.inputRequests.confirm?.params.message).toContain(REQUEST.RecoveryPointArn);
    expect(server.starts()).toBe(0);
    const answer = { ...ACCEPTED, requestState: question.requestState };
    expect((await start(answer)).json.Outcome).toBe('started');
    server.simulator.requests.reset();
    expect((await start(answer)).json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    expect((await start({ ...answer }, { ...REQUEST, IdempotencyToken: 'more' })).json.Error.Code).toBe(
      'ConfirmationInvalid',
    );
    expect(server.starts()).toBe(0);
  });

  it('is asked although it accepts before the question', async () => {
    const server = await asking();
    const { ask } = await byHand(server);
    for (let times = 0; times < 2; times += 1) expect((await ask(ACCEPTED)).resultType).toBe('input_required');
    expect(server.starts()).toBe(0);
  });

  it.each([
    ['a made-up state', () => 'made-up'],
    ['an empty state', () => ''],
    ['a changed state', (state: string) => `${state.slice(0, -2)}${state.endsWith('AA') ? 'BB' : 'AA'}`],
  ])('starts nothing when it accepts with %s', async (_what, forge) => {
    const server = await asking();
    const { ask, start } = await byHand(server);
    const { requestState } = await ask();
    const outcome = await start({ ...ACCEPTED, requestState: forge(requestState) }).catch(() => undefined);
    if (outcome) expect(outcome.json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    expect(server.starts()).toBe(0);
  });

  it('starts nothing when it accepts one copy and requests another', async () => {
    const server = await asking();
    const { ask, start } = await byHand(server);
    const others = [
      { ...REQUEST, DestinationBackupVaultArn: vaultArn('compliance') },
      { ...REQUEST, RecoveryPointArn: REQUEST.RecoveryPointArn.replace('1EB3B5E7', '00000000') },
      { ...REQUEST, SourceBackupVaultName: 'aBackupVault' },
      { ...REQUEST, Lifecycle: { DeleteAfterDays: 36_500 } },
      { ...REQUEST, IamRoleArn: 'arn:aws:iam::123456789012:role/service-role/AWSBackupDefaultServiceRole' },
      { ...REQUEST, IdempotencyToken: 'one-more' },
    ];
    for (const other of others) {
      const { requestState } = await ask();
      const { json } = await start({ ...ACCEPTED, requestState }, other);
      expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    }
    expect(server.starts()).toBe(0);
  });

  it('starts nothing when it accepts with the state of another process', async () => {
    const [here, there] = [await asking(), await asking()];
    const { requestState } = await (await byHand(there)).ask();
    const { json } = await (await byHand(here)).start({ ...ACCEPTED, requestState });
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    expect(here.starts() + there.starts()).toBe(0);
  });

  describe('of several processes with one secret', () => {
    const SECRET = 'a secret that all replicas share, 32 characters or more';
    const replicas = async (options: Parameters<typeof simulate>[0] = {}, secrets = [SECRET, SECRET, SECRET]) => {
      const world = await simulate(options);
      const [one, other, third] = await Promise.all(secrets.map((secret) => askingOf(world, {}, secret)));
      const hands = await Promise.all([one!, other!, third!].map(byHand));
      return { ...world, asks: hands[0]!, starts: hands[1]!, replays: hands[2]!, count: one!.starts };
    };

    it('starts the copy at another process than the one that asked', async () => {
      const { asks, starts, count } = await replicas();
      const { requestState } = await asks.ask();
      expect((await starts.start({ ...ACCEPTED, requestState })).json.Outcome).toBe('started');
      expect(count()).toBe(1);
    });

    it('starts nothing at a process with another secret', async () => {
      const { asks, starts, count } = await replicas({}, [SECRET, `${SECRET}.`, SECRET]);
      const { requestState } = await asks.ask();
      expect((await starts.start({ ...ACCEPTED, requestState })).json.Error.Code).toBe('ConfirmationInvalid');
      expect(count()).toBe(0);
    });

    it.each([
      ['runs', 0],
      ['is made', 4 * MINUTE],
    ])('starts nothing more when the answer is used again while the copy %s', async (_what, passed) => {
      const { asks, starts, replays, clock, simulator } = await replicas({ speed: 1000 });
      const { requestState } = await asks.ask();
      await starts.start({ ...ACCEPTED, requestState });
      clock.advance(passed);
      const { json } = await replays.start({ ...ACCEPTED, requestState });
      expect(json.Outcome).toMatch(/^already_/);
      expect(simulator.copyJobs().filter((job) => job.RecoveryPointArn === REQUEST.RecoveryPointArn)).toHaveLength(1);
    });

    it.each([
      ['and AWS lists the failure', 'at-once'],
      ['and AWS does not list it yet', 'after-60-seconds'],
    ] as const)('asks again after the copy has failed %s', async (_what, visibility) => {
      const options = { switches: { 'list-visibility': visibility, 'role-not-assumable': 'fail-job' } as const };
      const { asks, starts, replays, clock, simulator } = await replicas({ ...options, speed: 100_000 });
      const request = { ...REQUEST, IamRoleArn: 'arn:aws:iam::123456789012:role/ApplicationRole' };
      const asked = await asks.ask({}, request);
      await starts.start({ ...ACCEPTED, requestState: asked.requestState }, request);
      clock.advance(20_000);
      const jobs = () => simulator.copyJobs().filter((job) => job.RecoveryPointArn === REQUEST.RecoveryPointArn);
      expect(jobs().map((job) => job.State)).toEqual(['FAILED']);
      const { json } = await replays.start({ ...ACCEPTED, requestState: asked.requestState }, request);
      expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationUsed' });
      expect(jobs()).toHaveLength(1);
      clock.advance(2 * MINUTE);
      const again = await asks.ask({}, request);
      expect((await replays.start({ ...ACCEPTED, requestState: again.requestState }, request)).json.Outcome).toBe(
        'started',
      );
      expect(jobs()).toHaveLength(2);
    });
  });

  it('starts nothing when it accepts after five minutes', async () => {
    const server = await asking();
    const { ask, start } = await byHand(server);
    const [late, early] = [await ask(), await ask()];
    server.clock.advance(4 * MINUTE);
    expect((await start({ ...ACCEPTED, requestState: early.requestState })).json.Outcome).toBe('started');
    server.clock.advance(MINUTE + 1000);
    const { json } = await start({ ...ACCEPTED, requestState: late.requestState });
    expect(json.Error).toMatchObject({ Category: 'policy_denied', Code: 'ConfirmationInvalid' });
    expect(server.starts()).toBe(1);
  });

  it('starts nothing when it sends the state without a valid answer', async () => {
    const server = await asking();
    const { ask, start } = await byHand(server);
    for (const inputResponses of [
      undefined,
      {},
      { confirm: {} },
      { confirm: { action: 'yes' } },
      { confirm: { action: 'constructor' } },
      { other: { action: 'accept' } },
    ]) {
      const { requestState } = await ask();
      const outcome = await start({ inputResponses, requestState }).catch(() => undefined);
      if (outcome) expect(outcome.json.Error.Category).toBe('policy_denied');
    }
    expect(server.starts()).toBe(0);
  });
});
