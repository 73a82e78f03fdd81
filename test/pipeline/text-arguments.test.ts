import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ToolError } from '../../src/domain/errors.ts';
import type { Tool } from '../../src/pipeline/contract.ts';
import { fromText } from '../../src/pipeline/text-arguments.ts';
import { parseInput } from '../../src/pipeline/validate.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { REQUEST } from '../support/constants.ts';
import { bench, listTools } from '../support/server.ts';
import { fromSchema, type JsonSchema } from '../torture/fuzz/arbitraries.ts';

// Some clients send every argument as text (anthropics/claude-code#60963).

/** The members of an object as text, except those that the schema has as text; `deep`: also inside of objects. */
function asText(value: unknown, schema: JsonSchema | undefined, deep: boolean): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const one = schema?.properties?.[key];
      if (one === undefined || one.type === 'string' || typeof member === 'string' || member === null)
        return [key, member];
      return [key, JSON.stringify(deep ? asText(member, one, deep) : member)];
    }),
  );
}

/** What a call runs with, or that it is refused. */
function outcome(tool: Tool, args: unknown): unknown {
  try {
    return parseInput(tool, args, { profiles: ['one', 'two'] });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return error.category;
  }
}

describe('arguments as text', () => {
  it.each(TOOLS.map((tool) => [tool.name, tool] as const))('of %s mean what the plain ones mean', (_, tool) => {
    const schema = z.toJSONSchema(tool.input({ profiles: ['one', 'two'] }), { io: 'input' }) as JsonSchema;
    fc.assert(
      fc.property(fromSchema(schema), (args) => {
        const plain = outcome(tool, args);
        expect(outcome(tool, asText(args, schema, false))).toEqual(plain);
        expect(outcome(tool, asText(args, schema, true))).toEqual(plain);
      }),
    );
  });

  it('start, wait and list', async () => {
    const { ok, clock, simulator } = await bench();
    const started = await ok('start_copy_job', {
      ...REQUEST,
      Lifecycle: '{"DeleteAfterDays": 35, "MoveToColdStorageAfterDays": null}',
    });
    expect(started).toMatchObject({ Outcome: 'started', Retention: expect.stringContaining('35 days') });
    expect(simulator.copyJobs().at(-1)?.Request).toMatchObject({ Lifecycle: { DeleteAfterDays: 35 } });
    clock.advance(86_400_000);
    const CopyJobIds = JSON.stringify([started.CopyJobId]);
    expect(await ok('wait_for_copy_jobs', { CopyJobIds, TimeoutSeconds: '1' })).toMatchObject({ Done: true });
    expect((await ok('list_copy_jobs', { MaxResults: '1' })).CopyJobs).toHaveLength(1);
    const args = { BackupVaultName: 'Default', Latest: 'true' };
    expect((await ok('list_recovery_points', args)).RecoveryPoints.length).toBeGreaterThan(0);
  });

  it('are the same copy as plain ones', async () => {
    const { ok } = await bench();
    const { IdempotencyToken } = await ok('start_copy_job', { ...REQUEST, Lifecycle: { DeleteAfterDays: 35 } });
    expect(await ok('start_copy_job', { ...REQUEST, Lifecycle: '{"DeleteAfterDays":"35"}' })).toMatchObject({
      Outcome: 'already_running',
      IdempotencyToken,
    });
  });

  it('are a list of one where they are one value of an enumeration', async () => {
    const { ok } = await bench();
    const failed = await ok('list_copy_jobs', { ByState: ['FAILED'] });
    expect(failed.CopyJobs.length).toBeGreaterThan(0);
    expect(await ok('list_copy_jobs', { ByState: 'FAILED' })).toEqual(failed);
  });

  it('keep a text member as it is, whatever it looks like', () => {
    const tool = TOOLS.find((one) => one.name === 'start_copy_job')!;
    for (const IdempotencyToken of ['90', 'true', '[]', '{}', 'null', '"x"']) {
      expect(outcome(tool, { ...REQUEST, IdempotencyToken })).toMatchObject({ value: { token: IdempotencyToken } });
    }
  });

  const days = [
    '90 days',
    '1e2',
    ' 90',
    '90 ',
    '0x5a',
    '090',
    '+90',
    '90.0',
    '٩٠',
    '-0',
    '',
    'ninety',
    'Infinity',
    '9'.repeat(20),
  ];
  it.each(days)('are refused if they are not exact: DeleteAfterDays %j', async (DeleteAfterDays) => {
    const { fail } = await bench();
    for (const Lifecycle of [{ DeleteAfterDays }, JSON.stringify({ DeleteAfterDays })]) {
      const { Category, Issues } = await fail('start_copy_job', { ...REQUEST, Lifecycle });
      expect(Category).toBe('invalid_input');
      expect(Issues).toEqual([
        {
          Path: 'Lifecycle.DeleteAfterDays',
          Problem: 'It must be a whole number of days.',
          Fix: expect.stringMatching(
            /^Write the number alone, such as 90: no unit, spaces, exponent or leading zeros\./,
          ),
        },
      ]);
    }
  });

  it.each([
    ['start_copy_job', { ...REQUEST, Lifecycle: '{"DeleteAfterDays": 090}' }, 'Lifecycle', /object/],
    ['start_copy_job', { ...REQUEST, Lifecycle: ' {"DeleteAfterDays": 90}' }, 'Lifecycle', /object/],
    ['start_copy_job', { ...REQUEST, Lifecycle: "{'DeleteAfterDays': 90}" }, 'Lifecycle', /object/],
    ['start_copy_job', { ...REQUEST, Lifecycle: '[{"DeleteAfterDays": 90}]' }, 'Lifecycle', /object/],
    [
      'start_copy_job',
      { ...REQUEST, Lifecycle: '{"DeleteAfterDays": 0}' },
      'Lifecycle.DeleteAfterDays',
      /does not accept 0/,
    ],
    ['start_copy_job', { ...REQUEST, Lifecycle: '{"DeleteAfterDays": 1.5}' }, 'Lifecycle.DeleteAfterDays', /whole/],
    ['start_copy_job', { ...REQUEST, Lifecycle: '{"Delete": 90}' }, 'Lifecycle.Delete', /no such member/],
    [
      'start_copy_job',
      { ...REQUEST, Lifecycle: '{"OptInToArchiveForSupportedResources": "True"}' },
      'Lifecycle.OptInToArchiveForSupportedResources',
      /boolean/,
    ],
    ['start_copy_job', { ...REQUEST, Lifecycle: '['.repeat(100_000) }, 'Lifecycle', /object/],
    ['wait_for_copy_jobs', { CopyJobIds: 'JOB-1' }, 'CopyJobIds', /array/],
    ['wait_for_copy_jobs', { CopyJobIds: '["JOB-1"' }, 'CopyJobIds', /array/],
    ['wait_for_copy_jobs', { CopyJobIds: '{"0":"JOB-1"}' }, 'CopyJobIds', /array/],
    ['wait_for_copy_jobs', { CopyJobIds: ['JOB-1'], TimeoutSeconds: '0' }, 'TimeoutSeconds', /1/],
    ['wait_for_copy_jobs', { CopyJobIds: ['JOB-1'], TimeoutSeconds: '1.5' }, 'TimeoutSeconds', /int/],
    ['list_backup_vaults', { ByShared: 'yes' }, 'ByShared', /boolean/],
    ['list_backup_vaults', { ByShared: 'TRUE' }, 'ByShared', /boolean/],
    ['list_backup_vaults', { ByShared: '1' }, 'ByShared', /boolean/],
  ])('are checked like plain ones: %s %j', async (tool, args, Path, problem) => {
    const { fail, simulator } = await bench();
    const { Issues } = await fail(tool, args);
    expect(Issues).toEqual([expect.objectContaining({ Path, Problem: expect.stringMatching(problem) })]);
    expect(simulator.requests.count()).toBe(0);
  });

  it('leave the schema that clients see as it is', async () => {
    const tools = await listTools();
    const schema = JSON.stringify(tools.find(({ name }) => name === 'wait_for_copy_jobs')?.inputSchema);
    expect(schema).toContain('"type":"integer"');
    expect(JSON.stringify(tools.map(({ inputSchema }) => inputSchema))).not.toContain('anyOf');
  });

  it('are read for a member of several types only if the text itself is not one of them', () => {
    const states = z.enum(['FAILED', 'PARTIAL']);
    const schema = z.strictObject({ ByState: z.union([states, z.array(states)]).optional() });
    expect(fromText({ ByState: 'FAILED' }, schema)).toEqual({ ByState: 'FAILED' });
    expect(fromText({ ByState: '["FAILED","PARTIAL"]' }, schema)).toEqual({ ByState: ['FAILED', 'PARTIAL'] });
    expect(fromText({ ByState: '["X"]' }, schema)).toEqual({ ByState: '["X"]' });
  });
});
