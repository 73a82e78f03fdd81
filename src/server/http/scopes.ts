import type { Tool } from '../../pipeline/contract.ts';

export const READ_SCOPE = 'copies:read';
export const WRITE_SCOPE = 'copies:write';

/** Says what a tool does; undefined for a name that no tool has. */
export type EffectOf = (tool: string) => Promise<Tool['effect'] | undefined>;

/**
 * The scopes that a request needs: `copies:read`, and `copies:write` as well if it calls a tool that writes. What a task
 * stands for was admitted with the call that made the task.
 *
 * @param body a JSON-RPC message, or an array of them.
 */
export async function scopesFor(body: unknown, effectOf: EffectOf): Promise<readonly string[]> {
  for (const message of Array.isArray(body) ? body : [body]) {
    const tool = toolOf(message);
    // A tool that cannot be looked up counts as one that writes.
    if (tool !== undefined && (await effectOf(tool).catch(() => 'write')) === 'write') return [READ_SCOPE, WRITE_SCOPE];
  }
  return [READ_SCOPE];
}

function toolOf(message: unknown): string | undefined {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } | null };
  return method === 'tools/call' && typeof params?.name === 'string' ? params.name : undefined;
}
