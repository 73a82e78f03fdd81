import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { ROOT } from '../../support/repository.ts';
import { CALLS, converse, EXPECTED, type Outcomes } from './cases.ts';
import { CLIENTS, type Session } from './clients.ts';
import { built, bundle, type Door, npx, removePlaces, underNode } from './doors.ts';
import { ENDINGS, end } from './endings.ts';
import { converseInPython, pythonWithMcp } from './python.ts';
import { Table } from './table.ts';

const run = promisify(execFile);
const SECONDS = 1000;
const DOORS: readonly Door[] = [built, npx, bundle];
const NODES = [22, 24].filter((version) => !process.versions.node.startsWith(`${version}.`)).map(underNode);
const OLD_NODES = [16, 18].map(underNode);

const table = new Table();
table.add('door', 'client', 'result', 'seconds');
afterAll(async () => {
  table.print();
  await removePlaces();
});

/** A row of the table: the cases' outcomes are as expected, or the door is not to be had here. */
async function row(
  context: TestContext,
  door: string,
  client: string,
  cases: () => Promise<Outcomes>,
  expected: Outcomes,
): Promise<void> {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / SECONDS).toFixed(1);
  const outcomes = await cases().catch((error: Error) => {
    const missing = error instanceof NotHere;
    table.add(door, client, `${missing ? 'skipped' : 'FAILED'}: ${error.message}`, seconds());
    if (missing) context.skip(error.message);
    throw error;
  });
  const wrong = Object.keys(expected).filter((name) => !isDeepStrictEqual(outcomes[name], expected[name]));
  const result = wrong.length > 0 ? `FAILED: ${wrong.join(', ')}` : Object.keys(expected).join(', ');
  table.add(door, client, result, seconds());
  expect(outcomes).toEqual(expected);
}

/** What a machine may be without. */
class NotHere extends Error {}

const orNotHere = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((error: Error) => {
    throw new NotHere(error.message);
  });

/** Another Node comes from the network; the other doors have to be there. */
const launched = (door: Door) => (DOORS.includes(door) ? door.launch() : orNotHere(door.launch()));

const ALL: Outcomes = { ...EXPECTED, cancel: 'cancelled' };

async function through(opened: Promise<Session>): Promise<Outcomes> {
  const session = await opened;
  try {
    return await converse(session);
  } finally {
    await session.close();
  }
}

describe.concurrent('the same conversation through every door', { timeout: 180 * SECONDS }, () => {
  for (const [client, transports] of Object.entries(CLIENTS)) {
    it(`in process, ${client}`, (context) =>
      row(context, 'in process', client, () => through(transports.inProcess()), ALL));
    for (const door of [...DOORS, ...NODES]) {
      it(`${door.name}, ${client}`, (context) =>
        row(context, door.name, client, async () => through(transports.stdio(await launched(door))), ALL));
    }
  }

  for (const door of DOORS) {
    it(`${door.name}, Python`, (context) =>
      row(
        context,
        door.name,
        'Python',
        async () => converseInPython(await orNotHere(pythonWithMcp()), await door.launch()),
        ALL,
      ));
  }

  it(`${built.name}, Inspector CLI`, (context) =>
    row(context, built.name, 'Inspector CLI', inspect, { list: ALL.list, start: ALL.start }));

  for (const door of OLD_NODES) {
    it(`${door.name} says what it needs`, (context) => {
      const expected = { 'one line': true, exit: 1 };
      return row(context, door.name, '-', async () => refusal(await launched(door)), expected);
    });
  }
});

describe('the protocol that is agreed', () => {
  it.each([
    ['v2 legacy', '2025-11-25'],
    ['v2 auto', '2026-07-28'],
  ])('%s: %s', async (client, protocol) => {
    const session = await CLIENTS[client]!.stdio(await built.launch());
    expect(session.protocol).toBe(protocol);
    await session.close();
  });
});

describe('the end of a session', { timeout: 60 * SECONDS }, () => {
  for (const door of [...DOORS, ...NODES]) {
    for (const ending of Object.keys(ENDINGS) as (keyof typeof ENDINGS)[]) {
      it(`${door.name}: ${ending}`, async (context) => {
        if (process.platform === 'win32' && ending.startsWith('SIG')) {
          table.add(door.name, '-', `${ending}: skipped: Windows has no such signal`, '');
          return context.skip('Windows has no such signal');
        }
        const launch = await launched(door).catch((error: Error) => context.skip(error.message));
        const { code, gone, stderr } = await end(launch, ending);
        table.add(door.name, '-', `${ending}: gone, exit ${code}`, (gone / SECONDS).toFixed(2));
        // What npm exits with after a signal is its own affair.
        if (door !== npx || !ending.startsWith('SIG')) expect(code).toBe(0);
        if (door !== npx && ending !== 'stdout is closed') expect(stderr).toBe('');
        expect(gone).toBeLessThan(SECONDS);
      });
    }
  }
});

/** The Inspector's command line makes one call per process. */
async function inspect(): Promise<Outcomes> {
  // It reads the package.json of the Inspector that it is usually a folder of; the packages it needs are found here.
  const inspector = join(ROOT, 'build', 'inspector');
  const published = join(ROOT, 'node_modules', '@modelcontextprotocol', 'inspector-cli');
  await cp(published, join(inspector, 'cli'), { recursive: true });
  await cp(join(published, 'package.json'), join(inspector, 'package.json'));
  const cli = join(inspector, 'cli', 'build', 'cli.js');
  const { command, args } = await built.launch();
  const call = async (...method: string[]) =>
    JSON.parse((await run(process.execPath, [cli, '--cli', command, ...args, ...method])).stdout);
  const { tools } = await call('--method', 'tools/list');
  const request = Object.entries(CALLS.start).flatMap(([name, value]) => ['--tool-arg', `${name}=${value}`]);
  const started = await call('--method', 'tools/call', '--tool-name', 'start_copy_job', ...request);
  return { list: tools.map(({ name }: { name: string }) => name), start: started.structuredContent.Outcome };
}

/** What a Node that is too old says. */
async function refusal({ command, args }: { command: string; args: string[] }): Promise<Outcomes> {
  const error = await run(command, args).catch((reason) => reason);
  const line = /^aws-backup-mcp needs Node\.js 20 or later; this is 1\d\.[\d.]+\.\n$/;
  return { 'one line': line.test(error.stderr), exit: error.code };
}
