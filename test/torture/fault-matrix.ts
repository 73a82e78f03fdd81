import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { type ErrorCategory, RETRYABLE } from '../../src/domain/errors.ts';
import type { FaultRule } from '../../src/simulator/index.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { type Answer, checked } from '../support/answer.ts';
import { awsAt } from '../support/aws.ts';
import { connect, driven, serve, simulate, startedJobs } from '../support/server.ts';
import { CASES, type Case, type Operation } from './fault-cases.ts';

// Every fault of the simulator on every operation that a tool sends: within the tool's time, the agent gets the expected
// category with the right Retryable, or an answer that claims nothing that was not read; and the server serves the next
// call.

export type FaultKind = FaultRule['kind'];

/** The categories that a fault can have when the tool cannot work around it; none if the call is not affected. */
const EXPECTED: Readonly<Record<FaultKind, readonly ErrorCategory[]>> = {
  throttle: ['throttled'],
  'limit-exceeded': ['limit_exceeded'],
  'internal-error': ['service_unavailable'],
  'service-unavailable': ['service_unavailable'],
  slow: [],
  'never-answer': ['timeout'],
  'reset-before': ['network'],
  'reset-after': ['network'],
  'truncated-body': ['service_unavailable'],
  'wrong-content-type': [],
  html: ['service_unavailable'],
  'empty-body': ['service_unavailable'],
  'expired-credentials': ['credentials'],
  'access-denied': ['access_denied'],
  'clock-skew': ['credentials'],
  'next-token-cycle': ['service_unavailable'],
  'endless-body': ['service_unavailable'],
};

export const FAULT_KINDS = Object.keys(EXPECTED) as FaultKind[];

/** Short, so that a call without an answer ends soon. */
const TIMEOUTS = { attempt: 400, total: 4000, attempts: 2 };

/** How many milliseconds longer than all its attempts a call can take on a busy machine. */
const SLACK = 5000;

export interface Cell {
  tool: string;
  operation: Operation;
  fault: FaultKind;
  outcome: string;
  problems: string[];
}

/** The cells of one tool: every operation that it sends, with every kind of fault. */
export async function faultRow(tool: string, kinds: readonly FaultKind[] = FAULT_KINDS): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const operation of operationsStruck(tool)) {
    for (const fault of kinds) {
      // Only a list has a NextToken.
      if (fault === 'next-token-cycle' && !operation.startsWith('List')) continue;
      const outcomes = new Set<string>();
      const problems: string[] = [];
      for (const one of casesOf(tool).filter(({ strikes }) => strikes.includes(operation))) {
        outcomes.add(await strike(tool, one, operation, fault, problems));
      }
      cells.push({ tool, operation, fault, outcome: [...outcomes].join('/'), problems });
    }
  }
  return cells;
}

export const operationsStruck = (tool: string): Set<Operation> =>
  new Set(casesOf(tool).flatMap(({ strikes }) => strikes));

async function strike(tool: string, one: Case, operation: Operation, fault: FaultKind, problems: string[]) {
  const { server, simulator, clock, call, question } = await prepare(tool, one);
  const { region, fails } = one;
  simulator.faults.add({ kind: fault, operation, ...(region && { region }), ...(fault === 'slow' && { delayMs: 20 }) });
  simulator.requests.reset();
  const began = performance.now();
  const answer = await driven(clock, call());
  const took = performance.now() - began;
  const wrong = (problem: string) =>
    problems.push(`${problem}: ${JSON.stringify(one.args)} ${JSON.stringify(answer.json)}`);
  if (simulator.requests.count(operation) === 0) wrong('the operation was not sent');
  if (took > TIMEOUTS.total * 2 + SLACK) wrong(`took ${Math.round(took)} ms`);
  // An unknown account makes a write `configuration`, whatever the reason.
  const identity = operation === 'GetCallerIdentity';
  const allowed: readonly ErrorCategory[] = identity ? [...EXPECTED[fault], 'configuration'] : EXPECTED[fault];
  let outcome = 'answered';
  if (answer.isError) {
    const { Category, Retryable } = answer.json.Error as { Category: ErrorCategory; Retryable: boolean };
    outcome = Category;
    if (fails) {
      if (Category !== fails.category) wrong(`it is not ${fails.category}`);
      const { Message } = answer.json.Error;
      if (EXPECTED[fault].length > 0 && !fails.mentions.test(Message)) wrong('it claims what was not read');
    } else if (EXPECTED[fault].length === 0 || !allowed.includes(Category)) wrong(`it is not ${allowed.join(' or ')}`);
    if (Retryable !== RETRYABLE[Category]) wrong('Retryable is wrong');
  } else if (EXPECTED[fault].length > 0) {
    if (identity && answer.json.Account !== 'unknown') wrong('it names an account');
    if (!identity && one.unread?.(answer.json, question()) === false) wrong('it claims what was not read');
  }
  simulator.faults.clear();
  if (tool.startsWith('start_')) {
    clock.advance(60_000);
    await driven(clock, call());
    const copies = startedJobs(simulator).map((job) => `${job.RecoveryPointArn} ${job.DestinationBackupVaultArn}`);
    if (new Set(copies).size < copies.length) wrong('a copy was made twice');
  }
  const next = await driven(clock, server.call('list_backup_vaults'));
  if (next.isError) wrong(`the next call failed with ${JSON.stringify(next.json)}`);
  await server.client.close();
  await simulator.close();
  return outcome;
}

function casesOf(tool: string): readonly Case[] {
  const cases = CASES[tool];
  if (!cases) throw new Error(`the fault matrix has no call of ${tool}`);
  return cases;
}

/**
 * A fresh world and server, after the earlier start of the case.
 *
 * @param via puts an endpoint before the simulator.
 */
export async function prepare(
  tool: string,
  { args, after, confirm = false }: Case,
  via = async (url: string): Promise<string> => url,
) {
  const { simulator, clock } = await simulate();
  const url = await via(simulator.url);
  const server = await serve(url, { confirm }, { clock, aws: awsAt(url, { clock, timeouts: TIMEOUTS }) });
  let text = JSON.stringify(args);
  if (after) {
    const { json } = await server.call('start_copy_job', after);
    if (json.Outcome !== 'started') throw new Error(`the earlier start failed: ${JSON.stringify(json)}`);
    text = text.replaceAll('$job', json.CopyJobId);
    clock.advance(60_000);
    // A session asks for the account once; a fresh one asks again.
    server.deps.aws = awsAt(url, { clock, timeouts: TIMEOUTS });
  }
  const call = JSON.parse(text);
  if (!confirm) return { server, simulator, clock, call: () => server.call(tool, call), question: () => '' };
  let question = '';
  const client = await connect(server.deps, ({ message }) => {
    question = message;
    return { action: 'accept', content: {} };
  });
  const start = async (): Promise<Answer> => {
    const result = await client.callTool({ name: tool, arguments: call });
    return checked(tool, result as CallToolResult);
  };
  return { server, simulator, clock, call: start, question: () => question };
}

/** One line per tool and operation, one column per fault. */
export function matrixTable(cells: readonly Cell[], kinds: readonly FaultKind[] = FAULT_KINDS): string {
  const keyOf = ({ tool, operation }: Cell) => `${tool} / ${operation}`;
  const lines = [...new Set(cells.map(keyOf))].map((key) => {
    const row = cells.filter((cell) => keyOf(cell) === key);
    const outcomes = kinds.map((kind) => row.find(({ fault }) => fault === kind)?.outcome ?? '–');
    return `| ${key} | ${outcomes.join(' | ')} |`;
  });
  return [`| tool / operation | ${kinds.join(' | ')} |`, `|---|${kinds.map(() => '---|').join('')}`, ...lines].join(
    '\n',
  );
}

export const TOOL_NAMES = TOOLS.map((tool) => tool.name);
