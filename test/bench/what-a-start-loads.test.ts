import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

interface Output {
  entryPoint?: string;
  imports: { path: string; kind: string }[];
  inputs: Record<string, { bytesInOutput: number }>;
}

it('a start loads nothing that only a call needs', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { bundleProduct } = await import(join(import.meta.dirname, '..', '..', 'scripts', 'product.mjs'));
  const { outputs } = (await bundleProduct(folder)) as { outputs: Record<string, Output> };

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
  expect(bytes).toBeLessThan(380_000);
  // `import { z }` of zod drags every language's messages in.
  const late =
    /@(?:aws-sdk|smithy)\/|zod\/v4\/locales\/(?!en)|ajvProvider|src\/(?:server\/calls|pipeline\/(?!zod-config|call-result)|tools|aws|domain\/(?:plan|copy|diagnosis)|simulator|commands\/(?:simulator|demo|doctor|iam-policy))(?:\/|\.ts)/;
  expect(files.filter(({ file, bytesInOutput }) => bytesInOutput > 0 && late.test(file))).toEqual([]);
});
