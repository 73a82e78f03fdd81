// What a peer that does not follow the protocol sends.

export const LEGACY = {
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'hostile', version: '1' } },
};
export const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

/** The metadata of every request in the 2026-07-28 era. */
const MODERN = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'hostile', version: '1' },
};

export type Era = 'legacy' | 'modern';
export type Line = string | Buffer | Record<string, unknown>;

export interface Attack {
  name: string;
  /** What is sent after the handshake. */
  lines(era: Era): Iterable<Line>;
  /** The server can end the connection. */
  mayEnd?: boolean;
  /** The peer reads no answers while it sends this. */
  unread?: boolean;
  /** There is no handshake before. */
  unopened?: boolean;
}

export const request = (era: Era, id: unknown, method: string, params: Record<string, unknown> = {}) => ({
  jsonrpc: '2.0',
  id,
  method,
  params: era === 'modern' ? { ...params, _meta: { ...MODERN, ...((params._meta as object) ?? {}) } } : params,
});
const call = (era: Era, id: unknown, args: unknown, more: Record<string, unknown> = {}) =>
  request(era, id, 'tools/call', { name: 'list_backup_vaults', arguments: args as object, ...more });

function* repeat<T>(times: number, make: (index: number) => T): Iterable<T> {
  for (let index = 0; index < times; index += 1) yield make(index);
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

export const ATTACKS: readonly Attack[] = [
  {
    name: 'lines that are not JSON',
    lines: () => ['{', 'null', '[]', '"x"', '{"jsonrpc":', '\u0000\u0001', ' ', '{}}'],
  },
  {
    name: 'JSON that is not JSON-RPC',
    lines: () => [{ id: 1 }, { jsonrpc: '1.0', id: 1, method: 'x' }, { jsonrpc: '2.0' }],
  },
  { name: 'a batch', lines: (era) => [JSON.stringify([call(era, 1, {}), call(era, 2, {})])] },
  {
    name: 'deeply nested JSON',
    lines: (era) => [
      nested(5000),
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_backup_vaults","arguments":${nested(2000)}${era === 'modern' ? `,"_meta":${JSON.stringify(MODERN)}` : ''}}}`,
    ],
  },
  { name: 'lines of a megabyte', lines: (era) => repeat(5, (id) => call(era, id, { Region: 'x'.repeat(1_000_000) })) },
  { name: 'a line beyond the limit', lines: () => [Buffer.alloc(12 * 1024 * 1024, 0x61)], mayEnd: true },
  { name: 'invalid UTF-8', lines: () => [Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80])] },
  {
    name: 'ids of every type',
    lines: (era) => [null, true, 1.5, -1, 1e308, '', 'x'.repeat(10_000), [1], { a: 1 }].map((id) => call(era, id, {})),
  },
  { name: 'the same id many times', lines: (era) => repeat(50, () => call(era, 7, {})) },
  { name: 'thousands of calls in flight', lines: (era) => repeat(3000, (id) => call(era, `f${id}`, {})) },
  {
    name: 'cancellations of unknown and finished calls',
    lines: (era) => [
      call(era, 'done', {}),
      ...['done', 'never', 99, null, {}].map((requestId) => ({
        jsonrpc: '2.0',
        method: 'notifications/cancelled',
        params: { requestId, reason: 'x', ...(era === 'modern' && { _meta: MODERN }) },
      })),
    ],
  },
  {
    name: 'reused and absurd progress tokens',
    lines: (era) =>
      ['p', 'p', 0, -1, '', 'x'.repeat(5000), {}, null].map((progressToken, id) =>
        request(era, `p${id}`, 'tools/call', {
          name: 'wait_for_copy_jobs',
          arguments: { CopyJobIds: ['none'], TimeoutSeconds: 1 },
          _meta: { progressToken },
        }),
      ),
  },
  { name: 'initialize twice', lines: () => [LEGACY, { ...LEGACY, id: 'again' }, INITIALIZED] },
  { name: 'calls before initialize', unopened: true, lines: (era) => [call(era, 1, {}), call(era, 2, {})] },
  {
    name: 'arguments of every type',
    lines: (era) =>
      [null, [], 'x', 5, true, { __proto__: 1 }, { constructor: 1 }].map((args, id) => call(era, id, args)),
  },
  {
    name: 'unknown tools and methods',
    lines: (era) => [
      request(era, 1, 'tools/call', { name: '__proto__', arguments: {} }),
      request(era, 2, 'tools/call', { name: 'x'.repeat(100_000) }),
      request(era, 3, 'tools/call', {}),
      request(era, 4, '__proto__'),
      request(era, 5, 'sampling/createMessage'),
    ],
  },
  {
    name: 'unsolicited responses',
    lines: () => [
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', id: 2, error: { code: 1, message: 'x' } },
    ],
  },
  {
    name: 'a client that never reads',
    unread: true,
    lines: (era) => repeat(4000, (id) => request(era, id, 'tools/list')),
  },
];
