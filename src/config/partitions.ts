import { partitionOf } from '../domain/arn/regions.ts';
import type { BrokenSetting } from '../domain/guards/settings.ts';
import { brokenValue } from './broken.ts';

/**
 * Allowed Regions that no copy can reach: AWS does not copy across partitions. The partition is that of the configured
 * Region, else of the configured role, else of the first allowed Region. Several profiles can have several partitions.
 *
 * @param setting the flag or variable that names the Regions.
 */
export function unreachableRegions(
  setting: string,
  regions: readonly string[],
  { region, roleArn, profiles }: { region?: string; roleArn?: string; profiles: readonly string[] },
): BrokenSetting[] {
  const home = (region && partitionOf(region)) ?? roleArn?.split(':')[1] ?? partitionOf(regions[0] ?? '');
  if (profiles.length > 1 || !home) return [];
  return regions.flatMap((name) => {
    const partition = partitionOf(name);
    if (partition === undefined || partition === home) return [];
    const problem = `It is a Region of the partition ${partition}, and this configuration is for ${home}: AWS does not copy across partitions.`;
    return [brokenValue(setting, name, { problem, fix: `Remove it, or name a Region of ${home}.` })];
  });
}
