import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import { bundleProgram } from '../../scripts/build/program.ts';

type Output = Metafile['outputs'][string];

it('a start loads nothing that only a call needs', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { outputs } = await bundleProgram(folder);

  const loaded = new Set<Output>();
  const load = (path: string) => {
    const output = outputs[path];
    if (!output || loaded.has(output)) return;
    loaded.add(output);
    for (const one of output.imports) if (one.kind === 'import-statement') load(one.path);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (['src/main.ts', 'src/config/index.ts', 'src/commands/serve.ts'].includes(entryPoint ?? '')) load(path);
  }
  const files = [...loaded].flatMap(({ inputs }) =>
    Object.entries(inputs).map(([file, { bytesInOutput }]) => ({ file, bytesInOutput })),
  );
  const bytes = files.reduce((sum, { bytesInOutput }) => sum + bytesInOutput, 0);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(423_000);
  // `import { z } from 'zod'` would add the messages of every language.
  const late =
    /@(?:aws-sdk|smithy|hono)\/|@modelcontextprotocol\/node|\?http|zod\/v4\/locales\/(?!en)|ajvProvider|src\/(?:server\/(?:calls|http)|pipeline\/(?!zod-config|call-result)|tools|aws|domain\/(?:plan|copy|diagnosis)|simulator|commands\/(?:simulator|demo|doctor|iam-policy))(?:\/|\.ts)/;
  expect(files.filter(({ file, bytesInOutput }) => bytesInOutput > 0 && late.test(file))).toEqual([]);
});
