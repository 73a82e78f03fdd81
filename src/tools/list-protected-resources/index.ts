import * as z from 'zod';
import { checkNamePart } from '../../domain/filters/arn-filters.ts';
import { checkResourceType, RESOURCE_TYPES } from '../../domain/filters/resource-type.ts';
import { TOOL } from '../../domain/names.ts';
import { readTool } from '../../pipeline/contract.ts';
import { withCommon } from '../shared/common-members.ts';
import { checkFilters, type FilterChecks, noteOf } from '../shared/filters.ts';
import {
  maxResultsInput,
  nextOutput,
  pageOutput,
  profileInput,
  regionsInput,
  regionsOutput,
  stampOutput,
  textInput,
} from '../shared/schema.ts';
import { combineRegions } from './combine-regions.ts';
import { onlyMatch, otherOutput, type Row, rowOutput, toOther, toRow, withNewest } from './resource-rows.ts';
import { checkToken, isExactly, matcher, readPosition, seek, whatIsLeft, writePosition } from './search.ts';

/** A search reads the largest pages. */
const AWS_PAGE = 1000;

/** With at most this many candidates, the newest recovery point of each is read. With more, narrow the search first. */
const LOOKED_AT = 5;

/** How many resources whose names only contain the text are named beside a match. */
const OTHERS_SHOWN = 5;

const CHECKS: FilterChecks = {
  NameContains: checkNamePart,
  // The search itself ignores case.
  ByResourceType: (text) =>
    RESOURCE_TYPES.some((type) => type.toLowerCase() === text.toLowerCase()) ? undefined : checkResourceType(text),
};

export const listProtectedResources = readTool({
  name: TOOL.listProtectedResources,
  title: 'List protected resources',
  description: `Finds backed-up resources by part of the name or ARN: start here when the user names one ("the orders database"). If several match, ask which is meant. Up to ${LOOKED_AT} rows have what ${TOOL.planCopyJob} needs; NewestCopyable is the one to copy where the newest cannot be.`,
  input: (options) =>
    z.strictObject({
      NameContains: textInput(256).optional().describe('Short, distinctive part, such as orders; case-insensitive'),
      ByResourceType: textInput(50).optional().describe('Such as EBS or RDS'),
      ...maxResultsInput,
      ...regionsInput,
      ...profileInput(options),
    }),
  output: z.strictObject({
    Common: rowOutput.pick({ BackupVaultName: true, IamRoleArn: true }).optional().describe('What every row has'),
    Results: z.array(rowOutput),
    Others: z.array(otherOutput).optional(),
    Note: z.string().optional(),
    Next: nextOutput.optional(),
    ...pageOutput,
    ...regionsOutput,
    ...stampOutput,
  }),
  parse: (given) => ({ issues: [...checkToken(given), ...checkFilters(given, CHECKS)] }),
  async run({ NameContains, ByResourceType, MaxResults = 20, NextToken }, call) {
    const filtered = NameContains !== undefined || ByResourceType !== undefined;
    const matches = matcher(NameContains, ByResourceType);
    const from = NextToken === undefined ? {} : readPosition(NextToken)!;
    const most = { rows: MaxResults, page: filtered ? AWS_PAGE : MaxResults };
    const { rows: found, read, next } = await seek(matches, from, most, call);
    if (next || NextToken !== undefined) {
      return {
        Results: found.map(toRow),
        ...(next && {
          NextToken: writePosition(next),
          Truncated: `${whatIsLeft(next, found.length, read, filtered)}. Filter with NameContains or ByResourceType, or pass NextToken with the same arguments.`,
        }),
      };
    }
    const exact = NameContains === undefined ? [] : found.filter((one) => isExactly(NameContains, one));
    const candidates = exact.length > 0 ? exact : found;
    const others = found.filter((one) => !candidates.includes(one)).map(toOther);
    const rest = others.length > 0 && { Others: others.slice(0, OTHERS_SHOWN) };
    const hidden = others.length > OTHERS_SHOWN && `${others.length - OTHERS_SHOWN} more contain the text.`;
    if (filtered && candidates.length === 1) {
      const { row, note, next: Next } = await onlyMatch(candidates[0]!, call);
      return { Results: [row], ...rest, ...noteOf([note, hidden]), ...(Next && { Next }) };
    }
    const looked = candidates.length <= LOOKED_AT;
    const all = await Promise.all(candidates.map((one) => (looked ? withNewest(one, call) : toRow(one))));
    const { Common, rows } = withCommon<Row>(all, ['BackupVaultName', 'IamRoleArn']);
    return {
      ...(Common && { Common }),
      Results: rows,
      ...rest,
      ...noteOf([
        NameContains !== undefined && rows.length > 1 && choice(rows.length),
        hidden,
        filtered && rows.length === 0 && none(read),
      ]),
    };
  },
  combine: (parts, { NameContains }) => combineRegions(parts, NameContains, choice),
});

const choice = (count: number) => `${count} resources match: ask the user which one is meant.`;

const none = (read: number) =>
  `None of the ${read} resources that AWS Backup has backed up in this Region match. Try a shorter NameContains or another Region. A resource that was never backed up is not listed.`;
