import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { ROOT } from '../../support/repository.ts';
import { ENDINGS } from '../endings.ts';
import { CALLS, converse, EXPECTED, type Outcomes } from './cases.ts';
import { CLIENTS, type Session } from './clients.ts';
import { built, bundle, type EntryPoint, npx, underNode } from './entry-points.ts';
import { converseInPython, pythonWithMcp } from './python.ts';
import { endSession } from './session-end.ts';
import { Table } from './table.ts';

const run = promisify(execFile);
const SECONDS = 1000;
const ENTRY_POINTS: readonly EntryPoint[] = [built, npx, bundle];
const NODES = [22, 24].filter((version) => !process.versions.node.startsWith(`${version}.`)).map(underNode);
const OLD_NODES = [16, 18].map(underNode);

const table = new Table();
table.add('entry point', 'client', 'result', 'seconds');
afterAll(() => table.print());

/** Checks the outcomes of the cases and adds a row to the table; skips what this machine does not have. */
async function row(
  context: TestContext,
  entryPoint: string,
  client: string,
  cases: () => Promise<Outcomes>,
  expected: Outcomes,
): Promise<void> {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / SECONDS).toFixed(1);
  const outcomes = await cases().catch((error: Error) => {
    const missing = error instanceof NotHere;
    table.add(entryPoint, client, `${missing ? 'skipped' : 'FAILED'}: ${error.message}`, seconds());
    if (missing) context.skip(error.message);
    throw error;
  });
  const wrong = Object.keys(expected).filter((name) => !isDeepStrictEqual(outcomes[name], expected[name]));
  const result = wrong.length > 0 ? `FAILED: ${wrong.join(', ')}` : Object.keys(expected).join(', ');
  table.add(entryPoint, client, result, seconds());
  expect(outcomes).toEqual(expected);
}

/** This machine lacks something that is optional. */
class NotHere extends Error {}

const orNotHere = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((error: Error) => {
    throw new NotHere(error.message);
  });

/** Another Node comes from the network; every machine has the other entry points. */
const launched = (entryPoint: EntryPoint) =>
  ENTRY_POINTS.includes(entryPoint) ? entryPoint.launch() : orNotHere(entryPoint.launch());

const ALL: Outcomes = { ...EXPECTED, cancel: 'cancelled' };

async function through(opened: Promise<Session>): Promise<Outcomes> {
  const session = await opened;
  try {
    return await converse(session);
  } finally {
    await session.close();
  }
}

describe.concurrent('the same conversation through every entry point', { timeout: 180 * SECONDS }, () => {
  for (const [client, transports] of Object.entries(CLIENTS)) {
    it(`in process, ${client}`, (context) =>
      row(context, 'in process', client, () => through(transports.inProcess()), ALL));
    for (const entryPoint of [...ENTRY_POINTS, ...NODES]) {
      it(`${entryPoint.name}, ${client}`, (context) =>
        row(context, entryPoint.name, client, async () => through(transports.stdio(await launched(entryPoint))), ALL));
    }
  }

  for (const entryPoint of ENTRY_POINTS) {
    it(`${entryPoint.name}, Python`, (context) =>
      row(
        context,
        entryPoint.name,
        'Python',
        async () => converseInPython(await orNotHere(pythonWithMcp()), await entryPoint.launch()),
        ALL,
      ));
  }

  it(`${built.name}, Inspector CLI`, (context) =>
    row(context, built.name, 'Inspector CLI', inspect, { list: ALL.list, start: ALL.start }));

  for (const entryPoint of OLD_NODES) {
    it(`${entryPoint.name} says which Node.js it needs`, (context) => {
      const expected = { 'one line': true, exit: 1 };
      return row(context, entryPoint.name, '-', async () => refusal(await launched(entryPoint)), expected);
    });
  }
});

describe('the negotiated protocol', () => {
  it.each([
    ['v2 legacy', '2025-11-25'],
    ['v2 auto', '2026-07-28'],
  ])('of a %s client is %s', async (client, protocol) => {
    const session = await CLIENTS[client]!.stdio(await built.launch());
    expect(session.protocol).toBe(protocol);
    await session.close();
  });
});

describe('the end of a session', { timeout: 60 * SECONDS }, () => {
  for (const entryPoint of [...ENTRY_POINTS, ...NODES]) {
    for (const ending of Object.keys(ENDINGS)) {
      it(`${entryPoint.name}: ${ending}`, async (context) => {
        if (process.platform === 'win32' && ending.startsWith('SIG')) {
          table.add(entryPoint.name, '-', `${ending}: skipped: Windows has no such signal`, '');
          return context.skip('Windows has no such signal');
        }
        const launch = await launched(entryPoint).catch((error: Error) => context.skip(error.message));
        const { how, gone, stderr } = await endSession(launch, ending);
        table.add(entryPoint.name, '-', `${ending}: gone, exit ${how}`, (gone / SECONDS).toFixed(2));
        // npm has its own exit code after a signal.
        if (entryPoint !== npx || !ending.startsWith('SIG')) expect(how).toBe(0);
        if (entryPoint !== npx && ending !== 'stdout is closed') expect(stderr).toBe('');
        expect(gone).toBeLessThan(SECONDS);
      });
    }
  }
});

/** The outcomes of the Inspector's command line, which makes one call per process. */
async function inspect(): Promise<Outcomes> {
  // It reads the package.json of the Inspector, in whose folder it usually lies; its dependencies are found from here.
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

/** The outcomes on a Node that is too old. */
async function refusal({ command, args }: { command: string; args: string[] }): Promise<Outcomes> {
  const error = await run(command, args).catch((reason) => reason);
  const line = /^aws-backup-mcp needs Node\.js 20 or later; this is 1\d\.[\d.]+\.\n$/;
  return { 'one line': line.test(error.stderr), exit: error.code };
}
