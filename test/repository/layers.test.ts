import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, it } from 'vitest';
import { folder } from '../support/program.ts';
import { ROOT } from '../support/repository.ts';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: IForbiddenRuleType[];
  options: ICruiseOptions;
};

/** The imports of a tree that break a rule. */
async function violations(tree: string): Promise<string[]> {
  const { output } = await cruise(['src'], { ...options, baseDir: tree, ruleSet: { forbidden }, validate: true });
  const { summary } = output as ICruiseResult;
  expect(summary.totalCruised).toBeGreaterThan(1);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

it('imports run one way, in no circle', { timeout: 60_000 }, async () => {
  expect(await violations(ROOT)).toEqual([]);
});

it.each<[broken: string, files: Record<string, string>]>([
  ['domain-imports', { 'domain/a.ts': "import '../aws/b.ts';", 'aws/b.ts': '' }],
  [
    'domain-imports',
    { 'domain/a.ts': "import type { B } from '../pipeline/b.ts';", 'pipeline/b.ts': 'export type B = 1;' },
  ],
  [
    'simulator-imports',
    { 'simulator/a.ts': "export { b } from '../domain/b.ts';", 'domain/b.ts': 'export const b = 1;' },
  ],
  ['tools-imports', { 'tools/a.ts': "await import('../server/b.ts');", 'server/b.ts': '' }],
  ['lazy-is-for-main', { 'commands/a.ts': "import '../lazy.ts';", 'lazy.ts': '' }],
  ['lazy-imports-lazily', { 'lazy.ts': "import './aws/b.ts';", 'aws/b.ts': '' }],
  ['domain-is-pure', { 'domain/a.ts': "import 'node:fs';", 'domain/b.ts': '' }],
  ['no-circle', { 'domain/a.ts': "import type { B } from './b.ts';", 'domain/b.ts': "import { a } from './a.ts';" }],
  ['everything-resolves', { 'domain/a.ts': "import './missing.ts';", 'domain/b.ts': '' }],
])('finds an import that breaks %s', async (rule, files) => {
  const tree = folder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, 'src', file)), { recursive: true });
    writeFileSync(join(tree, 'src', file), text);
  }
  expect((await violations(tree)).join('\n')).toContain(`${rule}: `);
});

it('only the commands touch the process, and only the clock reads the time', () => {
  const wrong: string[] = [];
  for (const entry of readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = relative(ROOT, join(entry.parentPath, entry.name));
    const code = readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const isCommand = file === 'src/main.ts' || file.startsWith('src/commands/');
    if (/\b(?:process|console)\./.test(code) && !isCommand) wrong.push(`${file} touches the process`);
    if (/\bDate\.now\(|new Date\(\)/.test(code) && !['src/clock.ts', 'src/commands/logger.ts'].includes(file)) {
      wrong.push(`${file} reads the time`);
    }
  }
  expect(wrong).toEqual([]);
});
