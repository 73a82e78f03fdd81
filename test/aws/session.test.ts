import { BackupClient, ListBackupVaultsCommand } from '@aws-sdk/client-backup';
import { expect, it } from 'vitest';
import { OPERATIONS } from '../../src/aws/operations.ts';
import { awsAt } from '../support/aws.ts';
import { KEYS, REQUEST } from '../support/constants.ts';
import { awsError, httpEndpoint } from '../support/endpoint.ts';
import { simulate } from '../support/server.ts';

it('sends no operation that writes as a read', async () => {
  const { simulator } = await simulate();
  const session = awsAt(simulator.url).session();
  for (const [operation, { effect }] of Object.entries(OPERATIONS)) {
    if (effect === 'read') continue;
    const read = session.read(operation as never, REQUEST as never, { region: 'us-east-1' });
    await expect(read).rejects.toThrow('is not a read');
  }
  expect(simulator.requests.count()).toBe(0);
});

it('names the same SDK in every request as the SDK does itself', async () => {
  const names: unknown[] = [];
  const { url } = await httpEndpoint((request, response) => {
    const { 'user-agent': userAgent, 'x-amz-user-agent': own } = request.headers;
    names.push({ userAgent, own });
    // The first answer is one that the SDK asks for again.
    if (names.length === 1) return awsError(response, 'ThrottlingException', 400);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"BackupVaultList":[],"CopyJobs":[]}');
  });
  const bare = new BackupClient({ region: 'us-east-1', endpoint: url, credentials: KEYS });
  await bare.send(new ListBackupVaultsCommand({}));
  const session = awsAt(url).session();
  await session.read('ListBackupVaults', {}, { region: 'us-east-1' });
  await session.read('ListCopyJobs', {}, { region: 'us-east-1' });
  await session.read('ListCopyJobs', {}, { region: 'us-west-2' });
  expect(names).toHaveLength(5);
  for (const name of names) expect(name).toEqual(names[0]);
  expect(names[0]).toMatchObject({ userAgent: expect.stringMatching(/^aws-sdk-js\/[\d.]+ /) });
});

it('signs for each Region by itself', async () => {
  const scopes: unknown[] = [];
  const { url } = await httpEndpoint((request, response) => {
    scopes.push(/Credential=[^/]+\/\d+\/([^,]+),/.exec(request.headers.authorization ?? '')?.[1]);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"CopyJobs":[]}');
  });
  const session = awsAt(url).session();
  const regions = ['us-east-1', 'eu-west-1', 'us-east-1', 'us-west-2', 'eu-west-1'];
  for (const region of regions) await session.read('ListCopyJobs', {}, { region });
  expect(scopes).toEqual(regions.map((region) => `${region}/backup/aws4_request`));
});
