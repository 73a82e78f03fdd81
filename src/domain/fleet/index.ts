import { fleetEvents } from './fleet-events.ts';
import { fleetNames } from './fleet-names.ts';
import type { FleetOptions } from './fleet-options.ts';
import { fleetRoles } from './fleet-roles.ts';
import { stateMachine } from './state-machine.ts';

export { ATTEMPTS, type CopyLine, copyLine } from './copy-line.ts';
export { fleetNames } from './fleet-names.ts';
export { DEFAULT_NAME, type FleetOptions, isFleetName, NIGHTLY } from './fleet-options.ts';

/**
 * The files of a machine that makes the copies of a set. Its input is `{ "Bucket", "Key", "Results" }`: where copies.jsonl
 * is, and the folder of that bucket for the results; `fleetNames` tells each.
 */
export function fleetFiles(options: FleetOptions): {
  'state-machine.asl.json': object;
  'role.json': ReturnType<typeof fleetRoles>;
  'events.json': ReturnType<typeof fleetEvents>;
} {
  const names = fleetNames(options);
  return {
    'state-machine.asl.json': stateMachine(options),
    'role.json': fleetRoles(options, names),
    'events.json': fleetEvents(names),
  };
}
