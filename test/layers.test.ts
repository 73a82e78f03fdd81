import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

// Which layer may import which. A layer is a folder of src/ or a file directly in it; some are open as types alone, or
// loaded on first use alone, or with one file alone.
const ALLOWED: Record<string, readonly string[]> = {
  main: [
    'config',
    'serving',
    'server',
    'calls',
    'audit',
    'aws',
    'simulator',
    'demo',
    'clock',
    'doctor',
    'iam-policy',
    'version',
    'domain',
  ],
  // main's own imports, gathered into one chunk.
  serving: ['stdio', 'server', 'tool', 'clock'],
  config: ['domain'],
  // No tool, nothing of AWS: they come with the first call.
  server: ['catalogue', 'prompts', 'version', 'tools/names', 'tool/result', 'type calls', 'type tool', 'type clock'],
  catalogue: ['lazy calls', 'type tool'],
  calls: ['tool', 'tools', 'aws', 'domain'],
  tool: ['domain', 'clock', 'type aws', 'type audit'],
  tools: ['tool', 'domain', 'clock', 'type aws'],
  prompts: ['clock', 'domain', 'tools/names', 'type aws'],
  aws: ['domain', 'clock', 'type tool'],
  domain: [],
  simulator: ['clock'],
  demo: ['clock', 'version'],
  doctor: ['config', 'aws', 'domain', 'clock'],
  'iam-policy': ['config', 'aws', 'domain'],
  audit: [],
  stdio: [],
  clock: [],
  version: [],
};

// Which layers may import which packages; what is not named is free, node: built-ins apart from domain.
const PACKAGES: readonly { match: RegExp; layers: readonly string[] }[] = [
  {
    match: /^@modelcontextprotocol\/server/,
    layers: ['main', 'serving', 'stdio', 'server', 'calls', 'tool', 'prompts'],
  },
  { match: /^@modelcontextprotocol\/client/, layers: ['demo'] },
  { match: /^@modelcontextprotocol\/sdk/, layers: [] },
  { match: /^@aws-sdk\//, layers: ['aws'] },
];

interface Import {
  file: string;
  from: string;
  target: string;
  typeOnly: boolean;
  lazy: boolean;
}

// What domain code may use from outside: schemas, and two pure functions of Node's.
const PURE = ['zod', 'node:crypto', 'node:util'];

const SRC = join(import.meta.dirname, '..', 'src');

const layerOf = (path: string) => {
  const first = relative(SRC, path).split(/[\\/]/)[0]!;
  return first.replace(/\.ts$/, '');
};

function imports(): Import[] {
  const found: Import[] = [];
  for (const entry of readdirSync(SRC, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, 'utf8');
    const statements = [
      ...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gms),
      ...text.matchAll(/\b()import\(\s*['"]([^'"]+)['"]/g),
    ];
    for (const [statement, type, target] of statements) {
      const lazy = statement.startsWith('import(');
      found.push({ file, from: layerOf(file), target: target!, typeOnly: Boolean(type), lazy });
    }
  }
  return found;
}

describe('layers', () => {
  const all = imports();

  it('reads imports at all', () => expect(all.length).toBeGreaterThan(0));

  it('run one way', () => {
    const wrong = all
      .filter((one) => one.target.startsWith('.'))
      .map((one) => ({ ...one, path: join(dirname(one.file), one.target) }))
      .map((one) => ({ ...one, to: layerOf(one.path) }))
      .filter((one) => one.to !== one.from && one.to !== '..')
      .filter((one) => {
        const allowed = ALLOWED[one.from] ?? [];
        return !(
          allowed.includes(one.to) ||
          allowed.includes(relative(SRC, one.path).replace(/\.ts$/, '')) ||
          (one.typeOnly && allowed.includes(`type ${one.to}`)) ||
          (one.lazy && allowed.includes(`lazy ${one.to}`))
        );
      });
    expect(wrong.map((one) => `${relative(SRC, one.file)} imports ${one.target}`)).toEqual([]);
  });

  it('keep each SDK where it belongs', () => {
    const wrong = all.filter((one) =>
      PACKAGES.some((rule) => rule.match.test(one.target) && !rule.layers.includes(one.from) && !one.typeOnly),
    );
    expect(wrong.map((one) => `${relative(SRC, one.file)} imports ${one.target}`)).toEqual([]);
  });

  it('leave domain pure', () => {
    const wrong = all.filter(
      (one) => one.from === 'domain' && !one.target.startsWith('.') && !PURE.includes(one.target),
    );
    expect(wrong.map((one) => `${relative(SRC, one.file)} imports ${one.target}`)).toEqual([]);
  });

  it('touch process.* in main alone', () => {
    const wrong: string[] = [];
    for (const entry of readdirSync(SRC, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name === 'main.ts') continue;
      const file = join(entry.parentPath, entry.name);
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      if (/\bprocess\./.test(code) || /\bconsole\./.test(code)) wrong.push(relative(SRC, file));
      if (/\bDate\.now\(|new Date\(\)/.test(code) && entry.name !== 'clock.ts')
        wrong.push(`${relative(SRC, file)} reads the time`);
    }
    expect(wrong).toEqual([]);
  });
});
