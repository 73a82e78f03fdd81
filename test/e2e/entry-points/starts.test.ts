// Starts on machines that lack what a server usually has: each server must list its tools.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TOOLS } from '../../../src/tools/index.ts';
import { sharedFolder } from '../../support/folder.ts';
import { JsonRpcProcess } from '../../support/json-rpc.ts';
import { MAIN } from '../../support/repository.ts';

const folder = sharedFolder();
mkdirSync(join(folder, 'read-only'), { mode: 0o500 });
// Not text, an unclosed section, no end of line; and a profile that refers to itself.
writeFileSync(
  join(folder, 'absurd'),
  Buffer.from('[profile a\0]\nrole_arn=\nsource_profile=a\n[[[\xff\xfe=\n=', 'latin1'),
);

const { PATH = '', SystemRoot } = process.env;
/** Node needs SystemRoot on Windows. */
const ONLY_PATH: Record<string, string> = { PATH, ...(SystemRoot && { SystemRoot }) };

interface Start {
  env: Record<string, string>;
  /** A command that runs the rest of the command line. */
  wrapper?: readonly string[];
}

const missing = join(folder, 'missing');
const readOnly = join(folder, 'read-only');
const absurd = join(folder, 'absurd');

const STARTS: Readonly<Record<string, Start>> = {
  'only PATH in the environment': { env: ONLY_PATH },
  'a HOME that does not exist': { env: { ...ONLY_PATH, HOME: missing, USERPROFILE: missing } },
  'a HOME that cannot be written': { env: { ...ONLY_PATH, HOME: readOnly, USERPROFILE: readOnly } },
  'a TMPDIR that does not exist': { env: { ...ONLY_PATH, TMPDIR: missing, TEMP: missing, TMP: missing } },
  'a TMPDIR that cannot be written': { env: { ...ONLY_PATH, TMPDIR: readOnly, TEMP: readOnly, TMP: readOnly } },
  'an absurd AWS configuration': {
    env: {
      ...ONLY_PATH,
      AWS_CONFIG_FILE: absurd,
      AWS_SHARED_CREDENTIALS_FILE: absurd,
      AWS_PROFILE: 'a]b',
      AWS_REGION: '../../etc',
      AWS_ENDPOINT_URL: '::::',
      AWS_CA_BUNDLE: missing,
      HTTPS_PROXY: 'gopher://x',
    },
  },
  'no network at all': { env: ONLY_PATH, wrapper: ['unshare', '--map-root-user', '--net'] },
  'a read-only file system': {
    env: ONLY_PATH,
    wrapper: ['unshare', '--map-root-user', '--mount', 'sh', '-c', 'mount -o bind,remount,ro / && exec "$0" "$@"'],
  },
};

for (const [name, { env, wrapper = [] }] of Object.entries(STARTS)) {
  it(`lists its tools with ${name}`, async (context) => {
    const [wrapping, ...options] = wrapper;
    if (wrapping && spawnSync(wrapping, [...options, 'true']).status !== 0) {
      context.skip(`this machine has no ${wrapping}`);
    }
    const [command = '', ...args] = [...wrapper, process.execPath, MAIN];
    const server = new JsonRpcProcess(command, args, { env, cwd: folder });
    await server.initialize();
    const { tools } = await server.result('tools/list');
    expect(tools.map((tool: { name: string }) => tool.name)).toEqual(TOOLS.map((tool) => tool.name));
    expect(await server.ending(({ stdin }) => stdin.end())).toMatchObject({ how: 0 });
  });
}
