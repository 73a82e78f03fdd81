import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { folder } from '../support/folder.ts';
import { ROOT } from '../support/repository.ts';

const workflow = (name: string) => readFileSync(join(ROOT, '.github/workflows', `${name}.yml`), 'utf8');

describe('the files of a release', () => {
  const { name, version } = packageJson;
  const bundle = `${name}-${version}.mcpb`;

  /** Runs the script in a folder with a bundle. */
  async function gather(tag: string): Promise<(file: string) => string> {
    const cwd = folder();
    writeFileSync(join(cwd, bundle), 'a bundle');
    const script = join(ROOT, 'scripts/release/artifacts.ts');
    await promisify(execFile)(process.execPath, ['--import', import.meta.resolve('tsx'), script, tag], { cwd });
    return (file) => readFileSync(join(cwd, 'build/release', file), 'utf8');
  }

  it('are the bundle with its hash, and the registry entry with both packages', async () => {
    const read = await gather(`v${version}`);
    const hash = createHash('sha256').update('a bundle').digest('hex');
    expect(read(bundle)).toBe('a bundle');
    expect(read(`${bundle}.sha256`)).toBe(`${hash}  ${bundle}\n`);
    const entry = JSON.parse(readFileSync(join(ROOT, 'server.json'), 'utf8'));
    const identifier = `https://github.com/aws-backup-mcp/aws-backup-mcp/releases/download/v${version}/${bundle}`;
    entry.packages.push({
      registryType: 'mcpb',
      identifier,
      version,
      fileSha256: hash,
      transport: { type: 'stdio' },
    });
    expect(JSON.parse(read('server.json'))).toEqual(entry);
  });

  it('are not made for a tag that differs from the version', async () => {
    await expect(gather('v99.0.0')).rejects.toThrow('The tag is v99.0.0');
  });
});

describe('the workflows', () => {
  const text = ['ci', 'release'].map(workflow).join('\n');

  it('use only GitHub’s own actions, pinned to a commit', () => {
    const actions = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action!);
    expect(actions.length).toBeGreaterThan(4);
    expect(actions.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it('run scripts that exist', () => {
    const scripts = [...text.matchAll(/(?:\.ci|scripts)\/[\w./-]+/g)].map(([path]) => path);
    expect(new Set(scripts)).toEqual(new Set(['.ci/run', 'scripts/release/artifacts.ts']));
    for (const path of scripts) expect(statSync(join(ROOT, path)).isFile()).toBe(true);
  });

  it('use no secret', () => {
    expect(text).not.toContain('secrets.');
  });
});

describe('the release workflow', () => {
  const [head, build, publish, ...more] = workflow('release').split(/^ {2}\w+:$(?=\n {4}name:)/m);

  it('has two jobs, and grants permissions to each of them only', () => {
    expect(more).toEqual([]);
    expect(head).toMatch(/^permissions: \{\}$/m);
    expect(head).toMatch(/^ {2}push:\n {4}tags: \['v\*'\]\n\n/m);
  });

  it('builds and tests with read access, and only a commit that is on main', () => {
    expect(/ {4}permissions:\n((?: {6}.*\n)+)/.exec(build!)?.[1]).toBe('      contents: read\n');
    const steps = ['merge-base --is-ancestor HEAD origin/main', '.ci/run', 'npm run bundle', 'upload-artifact@'];
    expect(positions(build!, steps)).toEqual(positions(build!, steps).toSorted((one, other) => one - other));
    expect(build).toContain('fetch-depth: 0\n');
  });

  it('publishes the built files in the release environment, without code from the repository or from npm', () => {
    expect(publish).toContain('needs: build\n');
    expect(publish).toContain('environment: release\n');
    expect(publish).toMatch(/ npm publish \.\/\*\.tgz$/m);
    expect(publish).not.toMatch(/checkout|npm (?:ci|i|install|run|exec|test)\b|npx|node |scripts\//);
  });

  it('checks the pinned mcp-publisher before it runs, and publishes to npm first', () => {
    expect(publish).toMatch(/ VERSION: \d+\.\d+\.\d+\n/);
    expect(publish).toMatch(/ SHA256: [0-9a-f]{64}\n/);
    const steps = [
      'releases/download/v$VERSION/mcp-publisher_linux_amd64.tar.gz',
      'sha256sum --check --strict',
      'tar -xzf',
      'npm publish',
      'gh release upload',
      './mcp-publisher login github-oidc',
      './mcp-publisher publish server.json',
    ];
    expect(positions(publish!, steps)).toEqual(positions(publish!, steps).toSorted((one, other) => one - other));
  });

  function positions(job: string, steps: readonly string[]): number[] {
    const found = steps.map((step) => job.indexOf(step));
    expect(found).not.toContain(-1);
    return found;
  }
});
