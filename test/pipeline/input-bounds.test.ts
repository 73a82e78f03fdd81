import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type CallResult, detailsOf, errorResult } from '../../src/pipeline/call-result.ts';
import type { Tool } from '../../src/pipeline/contract.ts';
import { parseInput } from '../../src/pipeline/validate.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { listenHttp, rpc } from '../support/http-server.ts';
import { depsFor } from '../support/server.ts';

// What a request of 256 KB, the most that is taken, makes this server do and say.

const BYTES = 250_000;
const SETTINGS = { profiles: ['one', 'two'] };

const list = (element: unknown) => Array(Math.floor(BYTES / (JSON.stringify(element).length + 1))).fill(element);
const members = (count: number, name: (index: number) => string, value: unknown = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), value]));

const WRONG: Readonly<Record<string, unknown>> = {
  'a list of numbers': list(0),
  'a list of texts': list(''),
  'a list of long texts': list('"'.repeat(2000)),
  'a list of lists': list([]),
  'a list of objects': list({}),
  'a list as text': JSON.stringify(list(0)),
  'fifty wrong elements': Array(50).fill('\u{1f4be}"'.repeat(500)),
  'a long text': 'a'.repeat(BYTES),
  'a long text of quotes': '"'.repeat(BYTES / 2),
  'a long text of colons': `arn:aws:${':'.repeat(BYTES)}`,
  'an object': members(20_000, (index) => `key${index}`),
  'an object of nulls': { ...members(15_000, (index) => `key${index}`, null), last: 0 },
  'an object of long names': members(500, (index) => `${index}${'"'.repeat(200)}`),
  'an object as text': JSON.stringify(members(15_000, (index) => `key${index}`)),
};

function answerOf(tool: Tool, args: unknown): CallResult {
  try {
    parseInput(tool, args, SETTINGS);
  } catch (error) {
    return errorResult(detailsOf(error));
  }
  throw new Error('accepted');
}

/** An answer, as it is sent, is short, and its message tells how many problems there are. */
function expectShort(answer: string, path: string): void {
  expect(Buffer.byteLength(answer), path).toBeLessThan(10_000);
  const { isError, content } = JSON.parse(answer);
  expect(isError, path).toBe(true);
  const { Category, Message, Issues } = JSON.parse(content[0].text).Error;
  expect(Category).toBe('invalid_input');
  expect(Issues.length).toBeGreaterThan(0);
  expect(Issues.length).toBeLessThanOrEqual(20);
  const first = /have at least (\d+) problems; Issues lists the first (\d+)\.$/.exec(Message);
  const all = /have (\d+) problems; Issues lists each one\.$/.exec(Message);
  if (first) {
    expect(Number(first[2])).toBe(Issues.length);
    expect(Number(first[1])).toBeGreaterThan(Issues.length);
  } else expect(Issues.length).toBe(Number(all?.[1] ?? 1));
}

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))('%s', (_name, tool) => {
  const inner = Object.entries(tool.input(SETTINGS).shape).flatMap(([member, schema]) => {
    const { shape = {} } = ((schema as z.ZodOptional).unwrap?.() ?? schema) as Partial<z.ZodObject>;
    return [[member], ...Object.keys(shape).map((key) => [member, key])];
  });

  it.each(Object.keys(WRONG))('answers %s in any member shortly', (what) => {
    for (const path of [...inner, ['Unknown'], []]) {
      const args = path.reduceRight<unknown>((held, key) => ({ [key]: held }), WRONG[what]);
      expectShort(JSON.stringify(answerOf(tool, args)), path.join('.'));
    }
  });

  it('has no list that is longer than what is read of one', () => {
    const schema = JSON.stringify(z.toJSONSchema(tool.input(SETTINGS), { io: 'input' }));
    const lists = schema.match(/"type":"array"/g)?.length ?? 0;
    const bounds = [...schema.matchAll(/"maxItems":(\d+)/g)].map(([, most]) => Number(most));
    expect(bounds).toHaveLength(lists);
    for (const most of bounds) expect(most).toBeLessThanOrEqual(100);
  });
});

it.each([
  ['wait_for_copy_jobs', 'CopyJobIds'],
  ['list_copy_jobs', 'ByState'],
  ['start_copy_job', 'Lifecycle'],
  ['start_copy_job', 'RecoveryPointArn'],
])('%s answers anything in %s shortly over HTTP', async (name, member) => {
  const { url } = await listenHttp(depsFor('http://127.0.0.1:9', SETTINGS));
  for (const [what, value] of Object.entries(WRONG)) {
    const { status, json } = await rpc(url, 'tools/call', { name, arguments: { [member]: value } });
    expect(status, what).toBe(200);
    expectShort(JSON.stringify(json.result), what);
  }
});

/** A tool with this schema, of which only the schema is looked at. */
const toolOf = (schema: z.ZodObject): Tool => ({ name: 'a_tool', input: () => schema }) as unknown as Tool;

function issuesOf(tool: Tool, args: unknown): { Message: string; Issues: object[] } {
  return JSON.parse(answerOf(tool, args).content[0]!.text).Error;
}

describe('a list that is far too long', () => {
  let visits = 0;
  const element = z.string().refine(() => {
    visits += 1;
    return false;
  }, 'It is never right.');
  const lists = toolOf(z.strictObject({ Ids: z.array(element).optional(), Name: z.string().optional() }));

  it.each([
    ['given as a list', list('x')],
    ['given as text', JSON.stringify(list('x'))],
  ])('is one problem, with its length, and is not walked: %s', (_, Ids) => {
    visits = 0;
    const { Issues } = issuesOf(lists, { Ids, Name: 1 });
    expect(Issues).toEqual([
      expect.objectContaining({ Path: 'Name' }),
      {
        Path: 'Ids',
        Problem: `It has ${list('x').length} elements, and no list of a call may have more than 100.`,
        Fix: 'Give a shorter list.',
      },
    ]);
    expect(visits).toBeLessThanOrEqual(101);
  });

  it('keeps the message of its schema', () => {
    const tool = TOOLS.find((one) => one.name === 'wait_for_copy_jobs')!;
    expect(issuesOf(tool, { CopyJobIds: list(0) }).Issues).toEqual([
      expect.objectContaining({
        Path: 'CopyJobIds',
        Problem: `Too big: expected array to have <=50 items. It has ${list(0).length} elements.`,
      }),
    ]);
  });

  it('has its first problems told where its schema allows its length', () => {
    const { Message, Issues } = issuesOf(lists, { Ids: Array(100).fill('x') });
    expect(Message).toBe('The arguments of a_tool have at least 100 problems; Issues lists the first 20.');
    expect(Issues).toHaveLength(20);
  });
});

it('more unknown members than an answer lists are not called all', () => {
  const tool = toolOf(z.strictObject({}));
  const twenty = issuesOf(
    tool,
    members(20, (index) => `${index}`),
  );
  expect([twenty.Message, twenty.Issues.length]).toEqual([
    'The arguments of a_tool have 20 problems; Issues lists each one.',
    20,
  ]);
  for (const count of [21, 22, 20_000]) {
    const { Message, Issues } = issuesOf(
      tool,
      members(count, (index) => `${index}`),
    );
    expect([Message, Issues.length]).toEqual([
      'The arguments of a_tool have at least 21 problems; Issues lists the first 20.',
      20,
    ]);
  }
});

it('a member that is known is read, however many unknown ones come before it', () => {
  const tool = toolOf(z.strictObject({ Name: z.string() }));
  const { Issues } = issuesOf(tool, { ...members(20_000, (index) => `key${index}`), Name: 'x' });
  expect(Issues).not.toContainEqual(expect.objectContaining({ Path: 'Name' }));
});
