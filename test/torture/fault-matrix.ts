import { OPERATIONS } from '../../src/aws/index.ts';
import { type ErrorCategory, RETRYABLE } from '../../src/domain/errors.ts';
import type { FaultRule } from '../../src/simulator/index.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { awsAt, driven, REQUEST, serve, simulate } from '../harness/server.ts';

// Every fault of the simulator on every operation that a tool sends: the agent gets a category from the table with a
// right Retryable, within the tool's time, and the server serves the next call.

export type FaultKind = FaultRule['kind'];

/** What a fault may come out as where it is not worked around; the first is the usual. */
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
};

export const FAULT_KINDS = Object.keys(EXPECTED) as FaultKind[];

/** Calls that reach every operation of a tool in the built-in world; `$job` is a job that is running. */
const CALLS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  start_copy_job: [{ ...REQUEST }],
  plan_copy_job: [
    { ...REQUEST },
    { ...REQUEST, DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:210987654321:backup-vault:dr-vault' },
  ],
  describe_copy_job: [{ CopyJobId: '$job' }],
  wait_for_copy_jobs: [{ CopyJobIds: ['$job'], TimeoutSeconds: 1 }],
  list_copy_jobs: [{}],
  list_copy_job_summaries: [{}],
  list_backup_vaults: [{}],
  list_recovery_points: [
    { BackupVaultName: 'Default' },
    { ResourceArn: 'arn:aws:rds:us-east-1:123456789012:db:orders' },
    { BackupVaultName: 'Default', Latest: true },
  ],
  list_protected_resources: [{ NameContains: 'orders' }],
};

/** Short, so that a call that AWS never answers ends soon; the bound of a call is what is held, not its length. */
const TIMEOUTS = { attempt: 400, total: 4000, attempts: 2 };

/** How much longer than all its attempts a call may take, in milliseconds, on a busy machine. */
const SLACK = 5000;

export interface Cell {
  tool: string;
  operation: string;
  fault: FaultKind;
  /** "-": the tool does not send the operation. */
  outcome: string;
  problems: string[];
}

/** The row of one tool: every operation × the kinds. */
export async function faultRow(tool: string, kinds: readonly FaultKind[] = FAULT_KINDS): Promise<Cell[]> {
  const cells: Cell[] = [];
  const operations = [...Object.keys(OPERATIONS), 'GetCallerIdentity'];
  const sent = await operationsOf(tool);
  for (const operation of operations) {
    for (const fault of kinds) {
      cells.push(
        sent.has(operation)
          ? await strike(tool, operation, fault)
          : { tool, operation, fault, outcome: '-', problems: [] },
      );
    }
  }
  return cells;
}

async function operationsOf(tool: string): Promise<Set<string>> {
  const sent = new Set<string>();
  for (const args of callsOf(tool)) {
    const { server, simulator, clock, call } = await bench(args);
    simulator.requests.reset();
    await driven(clock, server.call(tool, call));
    for (const [operation, count] of Object.entries(simulator.requests.byOperation()))
      if (count > 0) sent.add(operation);
    await end(server, simulator);
  }
  return sent;
}

async function strike(tool: string, operation: string, fault: FaultKind): Promise<Cell> {
  const outcomes = new Set<string>();
  const problems: string[] = [];
  for (const args of callsOf(tool)) {
    const { server, simulator, clock, call } = await bench(args);
    simulator.faults.add({ kind: fault, operation, ...(fault === 'slow' && { delayMs: 20 }) });
    const began = performance.now();
    const answer = await driven(clock, server.call(tool, call));
    const took = performance.now() - began;
    if (took > TIMEOUTS.total * 2 + SLACK) problems.push(`took ${Math.round(took)} ms`);
    if (answer.isError) {
      const { Category, Retryable } = answer.json.Error as { Category: ErrorCategory; Retryable: boolean };
      outcomes.add(Category);
      // An account that cannot be told makes a write `configuration`, whatever kept STS from answering.
      const allowed = operation === 'GetCallerIdentity' ? [...EXPECTED[fault], 'configuration'] : EXPECTED[fault];
      if (!allowed.includes(Category)) problems.push(`${Category} is not ${allowed.join(' or ')}`);
      if (Retryable !== RETRYABLE[Category]) problems.push('Retryable is wrong');
    } else outcomes.add('answered');
    simulator.faults.clear();
    const next = await driven(clock, server.call('list_backup_vaults'));
    if (next.isError) problems.push(`the next call failed: ${JSON.stringify(next.json)}`);
    await end(server, simulator);
  }
  return { tool, operation, fault, outcome: [...outcomes].join('/'), problems };
}

function callsOf(tool: string): readonly Record<string, unknown>[] {
  const calls = CALLS[tool];
  if (!calls) throw new Error(`the fault matrix has no call of ${tool}`);
  return calls;
}

/** A fresh world and server; where the call needs a job, one is running. */
async function bench(args: Record<string, unknown>) {
  const { simulator, clock } = await simulate();
  const server = await serve(simulator.url, {}, { clock, aws: awsAt(simulator.url, { clock, timeouts: TIMEOUTS }) });
  let call = args;
  if (JSON.stringify(args).includes('$job')) {
    const started = await server.call('start_copy_job', { ...REQUEST });
    call = JSON.parse(JSON.stringify(args).replaceAll('$job', started.json.CopyJobId));
    // The account is asked for once; a fresh session asks again.
    server.deps.aws = awsAt(simulator.url, { clock, timeouts: TIMEOUTS });
  }
  return { server, simulator, clock, call };
}

async function end(server: { client: { close(): Promise<void> } }, simulator: { close(): Promise<void> }) {
  await server.client.close();
  await simulator.close();
}

/** One line per tool and operation, one column per fault. */
export function matrixTable(cells: readonly Cell[], kinds: readonly FaultKind[] = FAULT_KINDS): string {
  const rows = new Map<string, string[]>();
  for (const cell of cells) {
    if (cell.outcome === '-') continue;
    const key = `${cell.tool} / ${cell.operation}`;
    rows.set(key, [...(rows.get(key) ?? []), cell.outcome]);
  }
  const lines = [...rows].map(([key, outcomes]) => `| ${key} | ${outcomes.join(' | ')} |`);
  return [`| tool / operation | ${kinds.join(' | ')} |`, `|---|${kinds.map(() => '---|').join('')}`, ...lines].join(
    '\n',
  );
}

export const TOOL_NAMES = TOOLS.map((tool) => tool.name);
