import { McpProcess } from '../processes.ts';
import type { Programs, Row } from '../row.ts';

/** What a model reads about the tools before its first call. */
export async function contextRow({ server: script }: Programs): Promise<Row> {
  const { server, tools } = await McpProcess.start(script);
  await server.close();
  const bytes = tools.map(({ name, description, inputSchema }) =>
    Buffer.byteLength(name + description + JSON.stringify(inputSchema)),
  );
  return {
    name: 'what the model reads of all tools',
    value: bytes.reduce((sum, one) => sum + one, 0),
    unit: 'bytes',
    bound: { atMost: 12_000 },
    note: `names, descriptions and input schemas of ${tools.length} tools`,
  };
}
