import type { Feature } from '../copy/features.ts';

// Which column of AWS's table "Feature availability by resource" decides about a route, and what its "no" means in words.

/** The route that each column is about. */
export const ROUTES = {
  crossRegion: 'to another Region',
  crossAccount: 'to another account',
  both: 'to another Region and account in one job',
} as const;

export type RouteColumn = keyof typeof ROUTES;

/** Undefined within one Region and account, for which the table has no column. */
export function columnOf(crossRegion: boolean, crossAccount: boolean): RouteColumn | undefined {
  if (crossRegion) return crossAccount ? 'both' : 'crossRegion';
  return crossAccount ? 'crossAccount' : undefined;
}

export const notBetween = ({ name, source }: Feature, column: RouteColumn): string =>
  `According to ${source}, AWS Backup does not copy ${name} ${ROUTES[column]}.`;

export const notIntoAirGapped = ({ name, source }: Feature): string =>
  `According to ${source}, ${name} cannot be copied into a logically air-gapped vault.`;

export const noAirGappedCopyIn = (region: string, source: string): string =>
  `According to ${source}, AWS Backup does not make such copies into logically air-gapped vaults in ${region}.`;
