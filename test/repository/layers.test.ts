import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, it } from 'vitest';
import { folder } from '../support/folder.ts';
import { ROOT } from '../support/repository.ts';

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: IForbiddenRuleType[];
  options: ICruiseOptions;
};

/** The imports in a tree that break a rule. */
async function violations(tree: string): Promise<string[]> {
  const { output } = await cruise(['src'], { ...options, baseDir: tree, ruleSet: { forbidden }, validate: true });
  const { summary } = output as ICruiseResult;
  expect(summary.totalCruised).toBeGreaterThan(1);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

it('src follows the rules', { timeout: 60_000 }, async () => {
  expect(await violations(ROOT)).toEqual([]);
});

it.each<[rule: string, files: Record<string, string>]>([
  ['domain-imports', { 'src/domain/a.ts': "import '../aws/b.ts';", 'src/aws/b.ts': '' }],
  [
    'domain-imports',
    {
      'src/domain/a.ts': "import type { B } from '../pipeline/b.ts';",
      'src/pipeline/b.ts': 'export type B = 1;',
    },
  ],
  [
    'simulator-imports',
    { 'src/simulator/a.ts': "export { b } from '../domain/b.ts';", 'src/domain/b.ts': 'export const b = 1;' },
  ],
  ['tools-imports', { 'src/tools/a.ts': "await import('../server/b.ts');", 'src/server/b.ts': '' }],
  ['server-imports', { 'src/server/a.ts': "import '../../test/b.ts';", 'test/b.ts': '' }],
  ['in-a-layer', { 'src/server/a.ts': "import '../utils/b.ts';", 'src/utils/b.ts': '' }],
  ['lazy-is-for-main', { 'src/commands/a.ts': "import '../lazy.ts';", 'src/lazy.ts': '' }],
  ['lazy-imports-lazily', { 'src/lazy.ts': "import './aws/b.ts';", 'src/aws/b.ts': '' }],
  ['domain-is-pure', { 'src/domain/a.ts': "import 'node:fs';", 'src/domain/b.ts': '' }],
  [
    'no-cycle',
    { 'src/domain/a.ts': "import type { B } from './b.ts';", 'src/domain/b.ts': "import { a } from './a.ts';" },
  ],
  ['resolves', { 'src/domain/a.ts': "import './missing.ts';", 'src/domain/b.ts': '' }],
  [
    'declared',
    {
      'src/aws/a.ts': "import 'indirect';",
      'package.json': '{ "devDependencies": {} }',
      'node_modules/indirect/package.json': '{ "name": "indirect", "main": "index.js" }',
      'node_modules/indirect/index.js': '',
    },
  ],
  ['used', { 'src/main.ts': '', 'src/domain/a.ts': '' }],
])('finds an import that breaks the rule %s', async (rule, files) => {
  const tree = folder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  expect((await violations(tree)).join('\n')).toContain(`${rule}: `);
});

/** The last one is in a browser. */
const CLOCKS = ['src/clock.ts', 'src/commands/logger.ts', 'src/board/view/view-clock.ts'];

it('only the commands use the process, and only the clock reads the time', () => {
  const wrong: string[] = [];
  for (const entry of readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = relative(ROOT, join(entry.parentPath, entry.name)).replaceAll(sep, '/');
    const code = readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const isCommand = file === 'src/main.ts' || file.startsWith('src/commands/');
    if (/\b(?:process|console)\./.test(code) && !isCommand) wrong.push(`${file} uses the process`);
    if (/\bDate\.now\(|new Date\(\)/.test(code) && !CLOCKS.includes(file)) {
      wrong.push(`${file} reads the time`);
    }
  }
  expect(wrong).toEqual([]);
});
