import type { Tool } from '../../pipeline/contract.ts';
import { READ_SCOPE, WRITE_SCOPE } from '../../pipeline/principal.ts';
import { startsCopies } from '../tasks/task-id.ts';

/** Says what a tool does; undefined for a name that no tool has. */
export type EffectOf = (tool: string) => Promise<Tool['effect'] | undefined>;

/**
 * The scopes that a request needs: `copies:read`, and `copies:write` as well if it calls a tool that writes, or looks at a
 * task that goes on with such a call.
 *
 * @param body a JSON-RPC message, or an array of them.
 */
export async function scopesFor(body: unknown, effectOf: EffectOf): Promise<readonly string[]> {
  for (const message of Array.isArray(body) ? body : [body]) {
    if (await writes(message, effectOf)) return [READ_SCOPE, WRITE_SCOPE];
  }
  return [READ_SCOPE];
}

async function writes(message: unknown, effectOf: EffectOf): Promise<boolean> {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: Record<string, unknown> | null };
  if (method === 'tasks/get') return typeof params?.taskId === 'string' && startsCopies(params.taskId);
  if (method !== 'tools/call' || typeof params?.name !== 'string') return false;
  // A tool that cannot be looked up counts as one that writes.
  return (await effectOf(params.name).catch(() => 'write')) === 'write';
}
