import type { Config } from '../../config/index.ts';
import { type FleetOptions, fleetFiles, fleetNames } from '../../domain/fleet/index.ts';
import type { ExportedSet } from '../../server/calls.ts';
import { fleetReadme } from './fleet-readme.ts';
import { plannerFiles } from './planner.ts';

/** The files of an export besides its lines, and what its scripts have to know. */
export function fleetFolder(
  config: Config,
  set: ExportedSet & { Account: string; Region: string },
): { files: Record<string, object | string>; facts: object } {
  const { settings, exportCommand } = config;
  const options: FleetOptions = {
    partition: set.Partition,
    account: set.Account,
    region: set.Region,
    roleArn: set.IamRoleArn,
    destinations: [set.DestinationBackupVaultArn],
    allowDestinations: settings.allowDestinations,
    allowRegions: settings.allowRegions,
    lifecycle: set.Lifecycle,
    bucket: exportCommand.bucket!,
    name: exportCommand.machineName,
    airGapped: set.AirGapped,
    maxConcurrency: exportCommand.maxConcurrency,
  };
  const names = fleetNames(options);
  const files = fleetFiles(options);
  const { Machine, Scheduler, TopicPolicy } = files['role.json'];
  const { Rule, Targets, Schedule } = files['events.json'];
  const planner = plannerFiles(config, names, set);
  const roles = { machine: Machine, scheduler: Scheduler, ...planner.roles };
  return {
    files: {
      ...files,
      'planner.json': planner,
      // The same once more, each as the AWS CLI takes it.
      ...Object.fromEntries(
        Object.entries(roles).flatMap(([name, role]) => [
          [`cli/${name}-trust.json`, role.AssumeRolePolicyDocument],
          [`cli/${name}-policy.json`, role.Policy],
        ]),
      ),
      'cli/input.json': names.input,
      'cli/topic-policy.json': TopicPolicy,
      'cli/rule.json': Rule,
      'cli/rule-targets.json': Targets,
      'cli/schedule.json': Schedule,
      'cli/task-definition.json': planner.taskDefinition,
      'cli/planner-schedule.json': planner.schedule,
      'README.md': fleetReadme(names, planner, set),
    },
    facts: { StateMachineArn: names.machineArn, ...names.input },
  };
}
