import { TOOLS } from '../../../src/tools/index.ts';
import { REQUEST } from '../../support/server.ts';
import type { Session } from './clients.ts';

const FOREIGN = 'arn:aws:backup:us-east-1:999999999999:backup-vault:theirs';

/** What an answer has to look like, as far as a case cares. The Python client reads the same. */
export interface Expected {
  list: string[];
  'bad lifecycle': string;
  'foreign destination': string;
  start: string;
  'wait to COMPLETED': string;
}

export const EXPECTED: Expected = {
  list: TOOLS.map(({ name }) => name),
  'bad lifecycle': 'invalid_input',
  'foreign destination': 'policy_denied',
  start: 'started',
  'wait to COMPLETED': 'COMPLETED',
};

/** The arguments of each case's call. */
export const CALLS = {
  'bad lifecycle': { ...REQUEST, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 100 } },
  'foreign destination': { ...REQUEST, DestinationBackupVaultArn: FOREIGN },
  start: REQUEST,
};

export type Outcomes = Record<string, unknown>;

/** One conversation, from the list of tools to a copy that has COMPLETED; what came of each case. */
export async function converse(session: Session): Promise<Outcomes> {
  const outcomes: Outcomes = { list: await session.names() };
  for (const name of ['bad lifecycle', 'foreign destination'] as const) {
    outcomes[name] = (await session.call('start_copy_job', CALLS[name])).json.Error?.Category;
  }
  const { json } = await session.call('start_copy_job', CALLS.start);
  outcomes.start = json.Outcome;
  outcomes.cancel = await cancel(session, json.CopyJobId);
  const waited = await session.call('wait_for_copy_jobs', { CopyJobIds: [json.CopyJobId], TimeoutSeconds: 40 });
  outcomes['wait to COMPLETED'] = waited.json.CopyJobs?.[0]?.State;
  return outcomes;
}

/** A wait that the client gives up: it ends at once, and the server goes on. */
async function cancel(session: Session, id: string): Promise<string> {
  const controller = new AbortController();
  const waiting = session.call('wait_for_copy_jobs', { CopyJobIds: [id], TimeoutSeconds: 60 }, controller.signal);
  const ended = waiting.then(
    () => 'answered',
    () => 'cancelled',
  );
  await session.names();
  controller.abort();
  return await ended;
}
