import { TOOLS } from '../../../src/tools/index.ts';
import { PARTNER, REQUEST, vaultArn } from '../../support/constants.ts';
import type { Session } from './clients.ts';

/** The outcomes of a conversation. The Python client has the same. */
export interface Expected {
  list: string[];
  'bad lifecycle': string;
  'foreign destination': string;
  start: string;
  simulated: boolean;
  'wait to COMPLETED': string;
}

export const EXPECTED: Expected = {
  list: TOOLS.map(({ name }) => name),
  'bad lifecycle': 'invalid_input',
  'foreign destination': 'policy_denied',
  start: 'started',
  simulated: true,
  'wait to COMPLETED': 'COMPLETED',
};

/** The arguments of each case's call. */
export const CALLS = {
  'bad lifecycle': { ...REQUEST, Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 100 } },
  'foreign destination': { ...REQUEST, DestinationBackupVaultArn: vaultArn('theirs', PARTNER) },
  start: REQUEST,
};

export type Outcomes = Record<string, unknown>;

/** One conversation, from the list of tools to a COMPLETED copy; the outcome of each case. */
export async function converse(session: Session): Promise<Outcomes> {
  const outcomes: Outcomes = { list: await session.names() };
  for (const name of ['bad lifecycle', 'foreign destination'] as const) {
    outcomes[name] = (await session.call('start_copy_job', CALLS[name])).json.Error?.Category;
  }
  const { json } = await session.call('start_copy_job', CALLS.start);
  outcomes.start = json.Outcome;
  outcomes.simulated = json.Simulated;
  outcomes.cancel = await cancel(session, json.CopyJobId);
  const waited = await session.call('wait_for_copy_jobs', { CopyJobIds: [json.CopyJobId], TimeoutSeconds: 40 });
  outcomes['wait to COMPLETED'] = waited.json.CopyJobs?.[0]?.State;
  return outcomes;
}

/** A wait that the client cancels: it ends at once, and the server keeps working. */
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
