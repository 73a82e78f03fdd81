import type { BrokenSetting, Config } from '../config/index.ts';

export interface AuditModules {
  auditLog(): Promise<typeof import('../pipeline/audit-log.ts')>;
}

/** An audit log that cannot be written is a broken setting, although only the disk shows it. */
export async function brokenAuditLog(
  { settings: { auditLog }, sources }: Config,
  load: AuditModules,
): Promise<BrokenSetting[]> {
  if (auditLog === undefined) return [];
  const Problem = await (await load.auditLog()).auditProblem(auditLog);
  if (Problem === undefined) return [];
  return [
    {
      Setting: sources.auditLog ?? 'the audit log',
      Problem: `The file cannot be written: ${Problem}.`,
      Fix: 'Name a regular file that this server can append to.',
    },
  ];
}

/** The file behind the audit log, if it is a symbolic link. */
export async function auditLinkOf({ settings: { auditLog } }: Config, load: AuditModules): Promise<string | undefined> {
  return auditLog === undefined ? undefined : await (await load.auditLog()).auditLinkTarget(auditLog);
}
