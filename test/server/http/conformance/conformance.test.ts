import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';
import packageJson from '../../../../package.json' with { type: 'json' };
import { folder } from '../../../support/folder.ts';
import { startHttp } from '../../../support/http-program.ts';
import { SUITES } from './scenarios.ts';

// The suite needs Node 22, and this project runs on 20: npx fetches both.

const npx = (args: readonly string[], cwd: string): Promise<{ stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const shell = process.platform === 'win32';
    execFile('npx', ['-y', ...args], { cwd, shell, maxBuffer: 2 ** 26 }, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });

it('runs the version in package.json', () => {
  const version = packageJson.devDependencies['@modelcontextprotocol/conformance'];
  expect(SUITES['2025-11-25']!.package).toBe(`@modelcontextprotocol/conformance@${version}`);
});

it.for(Object.entries(SUITES))(
  'passes what needs no fixture, %s',
  { timeout: 200_000 },
  async ([, { package: suite, args, passes, fails }], context) => {
    const cwd = folder();
    const tool = ['-p', 'node@22', '-p', suite];
    const { stderr } = await npx([...tool, 'conformance', '--version'], cwd);
    const unreachable = /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENOTCACHED|ECONNRESET|network/.exec(stderr);
    context.skip(unreachable !== null, `npm is not reachable (${unreachable?.[0]}) for ${suite}`);
    const { url, stderr: log, child } = await startHttp();
    const { stdout } = await npx([...tool, 'conformance', 'server', '--url', url, ...args], cwd);
    const results = [...stdout.matchAll(/^([✓✗]) ([\w-]+): (\d+) passed, (\d+) failed/gm)];
    const named = (mark: string) =>
      results
        .filter((one) => one[1] === mark)
        .map(([, , name]) => name!)
        .toSorted();
    expect(named('✓')).toEqual(passes.toSorted());
    expect(named('✗')).toEqual(Object.keys(fails).toSorted());
    expect(child.exitCode).toBeNull();
    expect(log()).not.toContain('"level":"error"');
  },
);
