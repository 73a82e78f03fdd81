import type { WorldData } from '../../../src/simulator/index.ts';
import type { Json } from '../../support/answer.ts';
import { simulate } from '../../support/server.ts';
import { bothProfiles, company, PROFILES } from './accounts.ts';
import { Agent, overStdio } from './agent.ts';

// The workflows of operators, each over stdio, from what a user says to the end. They leave out the parts of other
// services:
//
// | workflow                                                    | left out                                                  |
// |-------------------------------------------------------------|-----------------------------------------------------------|
// | copy the newest recovery point of a resource to a DR vault  |                                                           |
// | copy on demand into another account                         |                                                           |
// | copy forward from an intermediate account                   | EventBridge, DeleteRecoveryPoint of the intermediate copy |
// | wait until a job has ended                                  |                                                           |
// | copy back from an air-gapped vault                          | sts:AssumeRole: the account has a profile instead         |
// | copy every on-demand backup onward                          | EventBridge, UpdateRecoveryPointLifecycle                 |
// | make a yearly copy into a locked vault                      |                                                           |
// | report the failed copies                                    |                                                           |
// | list the copies of a recovery point                         |                                                           |
// | clean up after copying                                      | DeleteRecoveryPoint, UpdateRecoveryPointLifecycle         |

export const named = (rows: Json[], name: string) => rows.find((row) => row.BackupVaultName === name);

/** The request for a copy of a listed resource or recovery point. */
export const copyInto = (row: Json, vault: Json) => ({
  RecoveryPointArn: row.RecoveryPointArn ?? row.LastRecoveryPointArn,
  SourceBackupVaultName: row.BackupVaultName,
  DestinationBackupVaultArn: vault.BackupVaultArn,
  IamRoleArn: row.IamRoleArn,
});

interface SetUp {
  worldAt?(now: number): WorldData;
  args?: string[];
  /** Whether the server has a profile for each of the two accounts. */
  profiles?: boolean;
}

/** A server in a process before a simulator on the test's clock, and an agent whose user has said this. */
export async function setUp(
  { worldAt = company, args = [], profiles = false }: SetUp,
  ...said: string[]
): Promise<{ agent: Agent; advance(ms: number): void }> {
  const { simulator, clock } = await simulate({ worldAt });
  const env = profiles ? await bothProfiles(simulator.url) : {};
  const tools = await overStdio(simulator.url, [...args, ...(profiles ? PROFILES : [])], env);
  const agent = await Agent.on(tools, ...said);
  return { agent, advance: (ms) => clock.advance(ms) };
}
