import type { z } from 'zod';
import type { RegionPart } from '../../pipeline/contract.ts';
import { complete, withCommon } from '../shared/common-members.ts';
import { notesOf } from '../shared/region-notes.ts';
import type { nextOutput } from '../shared/schema.ts';
import type { Other, Row } from './resource-rows.ts';

/** What was found in one Region, or in all. */
export interface Found {
  Common?: Partial<Row> | undefined;
  Results: Row[];
  Others?: Other[] | undefined;
  Note?: string | undefined;
  Next?: z.input<typeof nextOutput> | undefined;
  NextToken?: string | undefined;
}

/**
 * The resources of several Regions. A copy in another Region has the resource of its source, so that one resource can be
 * found in more than one: it is still one match.
 *
 * @param choice the question if there are this many.
 */
export function combineRegions(
  parts: readonly RegionPart<Found>[],
  NameContains: string | undefined,
  choice: (count: number) => string,
): Omit<Found, 'NextToken'> {
  const found = parts.flatMap(({ Region, result }) =>
    complete<Row>(result.Results, result.Common).map((row) => ({ Region, row, result })),
  );
  const others = parts.flatMap(({ Region, result }) => (result.Others ?? []).map((one) => ({ ...one, Region })));
  const whole = parts.every(({ result }) => result.NextToken === undefined);
  const exact = found.filter(({ row }) => NameContains !== undefined && isNamed(row, NameContains));
  const candidates = whole && exact.length > 0 ? exact : found;
  const arns = new Set(candidates.map(({ row }) => row.ResourceArn));
  if (whole && NameContains !== undefined && arns.size === 1) {
    const home = candidates.find(({ Region, row }) => row.ResourceArn?.split(':')[3] === Region);
    const only = home ?? candidates.toSorted((one, other) => timeOf(other.row).localeCompare(timeOf(one.row)))[0]!;
    const rest = found.filter((one) => one !== only).map(({ Region, row }) => otherOf(row, Region));
    const { Note, Next } = only.result;
    return {
      Results: [inRegion(only.row, only.Region)],
      ...(rest.length + others.length > 0 && { Others: [...rest, ...others] }),
      ...(Note && { Note }),
      ...(Next && { Next }),
    };
  }
  const rest = found.filter((one) => !candidates.includes(one)).map(({ Region, row }) => otherOf(row, Region));
  const { Common, rows } = withCommon<Row>(
    candidates.map(({ Region, row }) => inRegion(row, Region)),
    ['BackupVaultName', 'IamRoleArn'],
  );
  const Note = whole && NameContains !== undefined && arns.size > 1 ? choice(arns.size) : undefined;
  return {
    ...(Common && { Common }),
    Results: rows,
    ...(rest.length + others.length > 0 && { Others: [...rest, ...others] }),
    ...(Note ? { Note } : rows.length === 0 && notesOf(parts, ({ Results }) => Results.length)),
  };
}

const timeOf = ({ LastBackupTime = '' }: Row) => LastBackupTime;

const isNamed = ({ ResourceName, ResourceArn }: Row, text: string): boolean => {
  const name = typeof ResourceName === 'object' ? ResourceName.Untrusted : ResourceName;
  return [name, ResourceArn].some((one) => one?.toLowerCase() === text.toLowerCase());
};

/** The Region of a row, unless the ARN of its recovery point tells it. */
const inRegion = (row: Row, Region: string): Row =>
  row.LastRecoveryPointArn?.split(':')[3] === Region ? row : { ...row, Region };

const otherOf = ({ ResourceArn, ResourceType, ResourceName }: Row, Region: string): Other => ({
  ...(ResourceArn && { ResourceArn }),
  ...(ResourceType && { ResourceType }),
  ...(ResourceName && { ResourceName }),
  Region,
});
