import { BackupClient, StartCopyJobCommand } from '@aws-sdk/client-backup';
import { afterAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index.ts';
import { CREDENTIALS } from '../harness.ts';
import { MODEL, problems } from '../shapes.ts';
import { CASES, type Case, LISTS, NEVER, type Output, options, RUNNING_COPY, SIMULATORS } from './cases.ts';
import { awsCli, boto3, type Client, javascript, type Result } from './run.ts';

// The same cases through each AWS client on this machine. A missing client is skipped and reported.

const isDate = (value: unknown) =>
  typeof value === 'object' && value !== null && '$date' in value && !Number.isNaN(Date.parse(String(value.$date)));

type At = Case['at'];

/** Sends the cases to new simulators in the same state. */
async function through(client: Client, cases: readonly Case[]): Promise<Map<Case, Result>> {
  const names = Object.keys(SIMULATORS) as At[];
  const simulators = new Map<At, Simulator>();
  for (const name of names) simulators.set(name, await startSimulator(options(name)));
  const urls = Object.fromEntries(names.map((name) => [name, simulators.get(name)!.url])) as Record<At, string>;
  const setUp = new BackupClient({ region: 'us-east-1', endpoint: urls.aws, credentials: CREDENTIALS.production });
  try {
    await setUp.send(new StartCopyJobCommand(RUNNING_COPY));
    const results = await client.run(cases, urls);
    return new Map(cases.map((one, index) => [one, results[index]!]));
  } finally {
    setUp.destroy();
    for (const simulator of simulators.values()) await simulator.close();
  }
}

const rowsOf = (operation: string, outputs: readonly Output[]): Output[] =>
  outputs.flatMap((output) => {
    const rows = output[LISTS[operation]!.rows];
    return Array.isArray(rows) ? rows : Object.entries(rows).map(([Key, Value]) => ({ Key, Value }));
  });

/** The output without what differs between runs: IDs of new jobs, and tokens, which are signed with a random secret. */
function stable(operation: string, output: Output): Output {
  const { NextToken: _, ...rest } = output;
  if (operation !== 'StartCopyJob') return rest;
  expect(rest.CopyJobId).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  return { ...rest, CopyJobId: undefined };
}

/** Checks a result against its case. `all` is the result of the operation without filters and pages. */
function verify(one: Case, result: Result, all: Result | undefined): void {
  if (one.error !== undefined) {
    expect(result.error, JSON.stringify(result)).toMatchObject({
      name: one.error,
      message: expect.stringMatching(/\S/),
    });
    const modeled = MODEL[one.operation]!.errors.includes(one.error);
    expect(modeled ? result.error!.typed : true, `${one.error} is not typed`).toBe(true);
    return;
  }
  expect(result.error, JSON.stringify(result)).toBeUndefined();
  for (const output of result.outputs!) expect(problems(one.operation, output, isDate)).toEqual([]);
  if (one.holds !== undefined) expect(result.outputs![0]).toMatchObject(one.holds);
  const listed = all?.outputs && rowsOf(one.operation, all.outputs);
  if (one.rows !== undefined && listed !== undefined) {
    const expected = one.rows(listed);
    expect(expected.length).toBeGreaterThan(0);
    expect(rowsOf(one.operation, result.outputs!)).toEqual(expected);
  }
}

const python = boto3();
const cli = awsCli();
const report: string[] = [];
const skipped = (name: string) => `${name}: not on this machine, skipped`;

let reference: Promise<Map<Case, Result>> | undefined;
const js = () => {
  reference ??= through(javascript, CASES);
  return reference;
};

afterAll(() => {
  process.stdout.write(`\nclients of the simulator: ${report.join('; ')}\n`);
});

/** Checks all results, and that they equal those of the JavaScript SDK. */
async function agree(client: Client, cases: readonly Case[]): Promise<void> {
  const [results, expected] = [await through(client, cases), await js()];
  const unsent = cases.filter((one) => results.get(one)!.unsent !== undefined);
  report.push(`${client.name} ${client.version} ran ${cases.length - unsent.length} of ${cases.length} cases`);
  for (const one of cases) {
    const result = results.get(one)!;
    if (result.unsent !== undefined) {
      // A client that is older than a parameter says so. Anything else is an error in the case.
      expect(result.unsent, one.name).toMatch(/Unknown parameter/);
      continue;
    }
    const like = expected.get(one)!;
    const all = cases.find((other) => other.name === `${one.operation}: all`);
    verify(one, result, all && results.get(all));
    if (result.error) {
      expect(like.error, one.name).toMatchObject({ name: result.error.name, message: result.error.message });
      if (result.error.status !== undefined) expect(like.error!.status, one.name).toBe(result.error.status);
    } else if (one.pages && result.outputs!.length !== like.outputs!.length) {
      // The client has read all pages into one, or only the first.
      const rows = rowsOf(one.operation, result.outputs!);
      expect(rowsOf(one.operation, like.outputs!).slice(0, rows.length), one.name).toEqual(rows);
    } else {
      // An older client can know fewer members. Those that it knows must be equal.
      const outputs = (of: Result) => of.outputs!.map((output) => stable(one.operation, output));
      expect(outputs(like), one.name).toMatchObject(outputs(result));
    }
  }
}

describe('through @aws-sdk/client-backup', () => {
  it('runs every case', async () => {
    const results = await js();
    report.push(`${javascript.name} ran ${results.size} of ${CASES.length} cases`);
  });

  it.each(CASES)('$name', async (one) => {
    const results = await js();
    const all = CASES.find((other) => other.name === `${one.operation}: all`);
    verify(one, results.get(one)!, all && results.get(all));
    expect(results.get(one)!.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(Object.keys(LISTS))('%s: its pages have each record once', async (operation) => {
    const results = await js();
    const named = (name: string) => results.get(CASES.find((one) => one.name === `${operation}: ${name}`)!)!.outputs!;
    expect(named('pages').length).toBeGreaterThan(1);
    expect(rowsOf(operation, named('pages'))).toEqual(rowsOf(operation, named('all')));
  });
});

describe(`through boto3 ${python?.version ?? '(not on this machine)'}`, () => {
  it.skipIf(python === undefined)(
    'has the same result as JavaScript for every case',
    () => agree(python!, CASES),
    60_000,
  );
  if (python === undefined) report.push(skipped('boto3'));
});

describe(`through the AWS CLI ${cli?.version ?? '(not on this machine)'}`, () => {
  const cases = CASES.filter((one) => one.cli);
  it.skipIf(cli === undefined)(
    'has the same result as JavaScript for each operation and exception',
    () => agree(cli!, cases),
    180_000,
  );
  if (cli === undefined) report.push(skipped('AWS CLI'));
});

describe('the cases', () => {
  it('include every operation, for each client', () => {
    for (const cases of [CASES, CASES.filter((one) => one.cli)]) {
      const succeed = new Set(cases.filter((one) => one.error === undefined).map((one) => one.operation));
      expect(Object.keys(MODEL).filter((operation) => !succeed.has(operation))).toEqual([]);
    }
  });

  it('include every exception that an operation models, or say why it is never returned', () => {
    const tried = new Set(CASES.map((one) => `${one.operation} ${one.error}`));
    const modeled = Object.entries(MODEL).flatMap(([name, { errors }]) => errors.map((error) => `${name} ${error}`));
    expect(modeled.filter((one) => !tried.has(one)).sort()).toEqual(Object.keys(NEVER).sort());
    const cliErrors = new Set(CASES.filter((one) => one.cli).map((one) => one.error));
    expect(
      Object.values(MODEL)
        .flatMap((one) => one.errors)
        .filter((error) => !cliErrors.has(error)),
    ).toEqual([]);
  });

  it('include every query parameter', () => {
    const asked = new Map<string, Set<string>>();
    for (const { operation, input, pages } of CASES) {
      const names = asked.get(operation) ?? new Set();
      // Only ListCopyJobSummaries has the names of its members on the wire.
      const wire = (name: string) =>
        operation === 'ListCopyJobSummaries'
          ? name
          : name.replace(/^By/, '').replace(/^./, (first) => first.toLowerCase());
      for (const name of [...Object.keys(input), ...(pages ? ['NextToken'] : [])]) names.add(wire(name));
      asked.set(operation, names);
    }
    const missing = Object.entries(MODEL).flatMap(([operation, { query }]) =>
      query.filter((name) => !asked.get(operation)!.has(name)).map((name) => `${operation} ${name}`),
    );
    expect(missing).toEqual([]);
  });
});
