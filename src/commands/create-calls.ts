import { systemClock } from '../clock.ts';
import type { BrokenSetting, Settings } from '../config/index.ts';
import type { Calls } from '../server/calls.ts';
import type { AuditModules } from './audit-setting.ts';
import { type ConnectionModules, connection } from './connection.ts';
import type { Log } from './logger.ts';

export interface CallModules extends AuditModules, ConnectionModules {
  calls(): Promise<typeof import('../server/calls.ts')>;
}

/**
 * What answers tool calls under a configuration.
 *
 * @param auditable whether the audit log, if any, can be written. If not, every write is already locked.
 */
export async function createCalls(
  settings: Settings & { broken: readonly BrokenSetting[] },
  auditable: boolean,
  log: Log,
  load: CallModules,
): Promise<Calls> {
  const [{ Calls, Confirmer }, { createAws }, options] = await Promise.all([
    load.calls(),
    load.aws(),
    connection(settings, load),
  ]);
  const auditPath = auditable ? settings.auditLog : undefined;
  return new Calls({
    clock: systemClock,
    settings,
    confirmer: new Confirmer(systemClock, settings.stateKey),
    audit: auditPath === undefined ? undefined : (await load.auditLog()).auditLog(auditPath),
    simulated: settings.simulator,
    aws: createAws({ clock: systemClock, ...options }),
    log,
  });
}
