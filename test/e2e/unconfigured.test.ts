import { expect, it } from 'vitest';
import { TOOLS } from '../../src/tools/index.ts';
import { REQUEST } from '../support/constants.ts';
import { awsEnvironment } from '../support/environment.ts';
import { Program } from '../support/program.ts';
import { simulate } from '../support/server.ts';

/** The errors of a start and of a read, by a server that starts all the same and writes nothing to stderr. */
async function errorsWith(env: Record<string, string>, args: string[] = []) {
  const server = new Program(args, env);
  await server.initialize();
  expect((await server.result('tools/list')).tools).toHaveLength(TOOLS.length);
  const [start, read] = [await server.call('start_copy_job', REQUEST), await server.call('list_copy_jobs')];
  expect(server.stderr).toBe('');
  return { start: start.json.Error, read: read.json.Error };
}

const { AWS_REGION: _, ...WITHOUT_REGION } = awsEnvironment();

it('reports missing credentials on the first call', async () => {
  const { start, read } = await errorsWith({ AWS_REGION: 'us-east-1' });
  for (const error of [start, read]) {
    expect(error).toMatchObject({ Category: 'credentials', Retryable: false });
    expect(error.Fix).toContain('aws sso login');
  }
});

it('without a Region, serves only the calls that name one', async () => {
  const { simulator } = await simulate();
  const server = new Program([], { ...WITHOUT_REGION, AWS_ENDPOINT_URL: simulator.url });
  await server.initialize();
  expect((await server.call('list_copy_jobs')).json.Error).toMatchObject({
    Category: 'configuration',
    Code: 'NoRegion',
  });
  expect((await server.call('list_copy_jobs', { Region: 'us-east-1' })).isError).toBe(false);
  expect((await server.call('start_copy_job', REQUEST)).json.Outcome).toBe('started');
  expect(server.stderr).toBe('');
});

it('uses AWS_DEFAULT_REGION when AWS_REGION is not set', async () => {
  const { simulator } = await simulate();
  const env = { ...WITHOUT_REGION, AWS_ENDPOINT_URL: simulator.url, AWS_DEFAULT_REGION: 'us-west-2' };
  const server = new Program([], env);
  await server.initialize();
  expect((await server.call('list_copy_jobs')).json.Region).toBe('us-west-2');
});

it('reports a profile that does not exist', async () => {
  const { start, read } = await errorsWith({ AWS_REGION: 'us-east-1' }, ['--profile', 'nobody']);
  expect(read).toMatchObject({ Category: 'configuration', Message: expect.stringContaining('nobody') });
  expect(start.Category).toBe('configuration');
});

it.each(['not a url', 'http://', '::::'])('reports an invalid AWS_ENDPOINT_URL: %s', async (url) => {
  const { read } = await errorsWith(awsEnvironment(url));
  expect(read).toMatchObject({ Category: 'configuration', Retryable: false });
  expect(read.Fix).toContain('AWS_ENDPOINT_URL');
});
