/** The Regions that AWS has published, for suggestions. A Region that is not here may still exist. */
export const REGIONS: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6'],
  ...['ap-southeast-7', 'af-south-1', 'il-central-1', 'me-central-1', 'me-south-1'],
  ...['us-gov-east-1', 'us-gov-west-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1'],
];

const REGION = /^[a-z]{2,5}(?:-[a-z]{1,20}){1,4}-\d{1,2}$/;

const PARTITIONS: readonly [begins: RegExp, partition: string][] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^eusc-/, 'aws-eusc'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^(?:us|eu)-isof-/, 'aws-iso-f'],
  [/^(?:us|ca|mx|sa|eu|ap|af|il|me)-(?!iso|gov)/, 'aws'],
];

/** The partition of a Region (AWS's partitions.json); undefined for a form that is not known here. */
export function partitionOf(region: string): string | undefined {
  return PARTITIONS.find(([begins]) => begins.test(region))?.[1];
}

/**
 * Whether a text has the form of a Region's name. AWS adds Regions, so no list is complete. The SDK takes a name with
 * the prefix `fips-` for an endpoint of the Region without it, and an answer would name a Region that was not called.
 */
export const isRegion = (text: string): boolean => REGION.test(text) && !text.startsWith('fips-');
