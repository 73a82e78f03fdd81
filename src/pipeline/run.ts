import { prepareRead } from './all-regions.ts';
import { audited } from './audit.ts';
import type { ReadTool, Tool } from './contract.ts';
import { guardedWrite } from './guarded-write.ts';
import { finish, type Request, type RunContext } from './prepare.ts';

/**
 * Runs one tool call: validates it, applies the guards, runs the tool and stamps the result with account and Region.
 * Throws a ToolError for everything that the caller should know.
 */
export async function callTool(tool: Tool, request: Request, context: RunContext): Promise<Record<string, unknown>> {
  if (tool.effect === 'read') return await read(tool, request, context);
  const { audit, clock, settings } = context;
  const attempt = {
    arguments: request.arguments,
    principal: request.principal,
    defaults: { IamRoleArn: settings.roleArn, Profile: settings.profiles[0] },
  };
  return await audited(audit, clock, tool.name, attempt, (id) => guardedWrite(tool, request, context, id));
}

async function read(tool: ReadTool, request: Request, context: RunContext): Promise<Record<string, unknown>> {
  const { call, Region, run } = await prepareRead(tool, request, context);
  const accountNow = () => call.session.account(call.region, call.signal).catch(() => undefined);
  // Asked while the tool runs. A caller whose account is unknown may still read.
  const asked = accountNow();
  let result = await run();
  const before = await asked;
  // Asked again, at no cost: credentials renewed during the call may belong to another account, and the result to both.
  let account = before && (await accountNow());
  if (account !== undefined && account !== before) {
    result = await run();
    account = await accountNow();
  }
  return finish(result, account ?? 'unknown', { ...call, region: Region }, context);
}
