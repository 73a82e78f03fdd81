import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

// Which layer may import which. A layer is a folder of src/ or a file directly in it.
const ALLOWED: Record<string, readonly string[]> = {
  main: [
    'config',
    'serving',
    'server',
    'tool',
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
  serving: ['stdio', 'server', 'tool', 'audit', 'aws', 'clock'],
  config: ['domain'],
  server: ['tool', 'tools', 'prompts', 'config', 'clock', 'version', 'domain'],
  tool: ['domain', 'clock', 'type aws', 'type audit'],
  tools: ['tool', 'domain', 'clock', 'type aws'],
  prompts: ['clock', 'domain', 'tools', 'type tool', 'type aws'],
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
  { match: /^@modelcontextprotocol\/server/, layers: ['main', 'serving', 'stdio', 'server', 'tool', 'prompts'] },
  { match: /^@modelcontextprotocol\/client/, layers: ['demo'] },
  { match: /^@modelcontextprotocol\/sdk/, layers: [] },
  { match: /^@aws-sdk\//, layers: ['aws'] },
];

interface Import {
  file: string;
  from: string;
  target: string;
  typeOnly: boolean;
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
    for (const [, type, target] of statements) {
      found.push({ file, from: layerOf(file), target: target!, typeOnly: Boolean(type) });
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
      .map((one) => ({ ...one, to: layerOf(join(dirname(one.file), one.target)) }))
      .filter((one) => one.to !== one.from && one.to !== '..')
      .filter((one) => {
        const allowed = ALLOWED[one.from] ?? [];
        return !(allowed.includes(one.to) || (one.typeOnly && allowed.includes(`type ${one.to}`)));
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
