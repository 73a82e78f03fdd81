export function vaultArn(region: string, accountId: string, name: string): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:backup:${region}:${accountId}:backup-vault:${name}`;
}

export const regionOf = (arn: string): string => arn.split(':')[3] ?? '';
export const accountOf = (arn: string): string => arn.split(':')[4] ?? '';
