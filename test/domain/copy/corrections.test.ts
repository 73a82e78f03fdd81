import { describe, expect, it } from 'vitest';
import { parseRecoveryPointArn } from '../../../src/domain/arn/arn.ts';
import { byArn } from '../../../src/domain/copy/copyability.ts';
import { airGappedCopyIn, type Flag, featuresOf, regionProblems } from '../../../src/domain/copy/features.ts';
import { featureOf } from '../../../src/simulator/rules/features.ts';
import { copyLifecycle } from '../../../src/simulator/rules/lifecycle.ts';
import type { Copy } from '../../../src/simulator/rules/refusals/copy.ts';
import { unsupported } from '../../../src/simulator/rules/refusals/support.ts';
import { resolveSwitches, type Switches } from '../../../src/simulator/switches.ts';
import type { RecoveryPoint } from '../../../src/simulator/world/records.ts';

// What AWS announced after its table of April 2026, or what its pages leave open: the same answer from the server's table
// and from the simulator's. In the simulator, what is not documented is what the switch undocumented-route decides.

type Answer = 'yes' | 'no' | 'unknown';

const OWN = '123456789012';
const OTHER = '210987654321';
const backup = (region: string) => `arn:aws:backup:${region}:${OWN}:recovery-point:1EB3B5E7`;
const fsx = (region: string) => `arn:aws:fsx:${region}:${OWN}:backup/backup-1`;
const cluster = (region: string) => `arn:aws:rds:${region}:${OWN}:cluster-snapshot:awsbackup:job-1`;

interface Route {
  from?: string;
  to?: string;
  account?: string;
  airGapped?: true;
}

interface Row {
  what: string;
  source: string;
  type: string;
  /** The kind of FSx, which only the simulator knows. */
  row?: string;
  arn: (region: string) => string;
  routes: Route[];
  expected: Answer;
  /** What the server says where the ARN does not tell it which row it is. */
  server?: Answer;
}

const FSX_REGIONS = [
  ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5'],
  ...['ap-southeast-7', 'ca-west-1', 'eu-central-2', 'eu-south-1', 'eu-south-2', 'il-central-1', 'mx-central-1'],
];
const DOCUMENTDB_REGIONS = [
  ...['af-south-1', 'ap-east-1', 'ap-southeast-3', 'ap-southeast-4', 'eu-central-2', 'eu-south-2', 'il-central-1'],
  ...['ap-northeast-3', 'eu-north-1'],
];
const SIX = ['ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ap-east-2', 'ca-west-1', 'mx-central-1'];
/** To and from each of these Regions. */
const bothWays = (regions: readonly string[], more: Route = {}) =>
  regions.flatMap((region) => [
    { ...more, to: region },
    { ...more, from: region },
  ]);
const AROUND: Route[] = [{ to: 'us-west-2' }, { account: OTHER }, { to: 'us-west-2', account: OTHER }];
const DOCUMENTED = 'AWS developer guide, feature availability';

const ROWS: Row[] = [
  ...['FSx for ONTAP', 'FSx for OpenZFS', 'FSx for Lustre', 'FSx for Windows File Server'].map(
    (row): Row => ({
      what: `${row}: to another Region, account, and both`,
      source: 'announcements of 2026-08-27 and 2026-09-28',
      type: 'FSx',
      row,
      arn: fsx,
      routes: [{}, ...AROUND],
      expected: 'yes',
    }),
  ),
  {
    what: 'FSx for ONTAP into an air-gapped vault',
    source: 'announcement of 2026-09-28',
    type: 'FSx',
    row: 'FSx for ONTAP',
    arn: fsx,
    routes: [{ airGapped: true }],
    expected: 'yes',
    server: 'unknown',
  },
  {
    what: 'FSx for OpenZFS into an air-gapped vault',
    source: 'announcement of 2026-04-10, against the table',
    type: 'FSx',
    row: 'FSx for OpenZFS',
    arn: fsx,
    routes: [{ airGapped: true }],
    expected: 'unknown',
  },
  ...['FSx for OpenZFS', 'FSx for Lustre', 'FSx for Windows File Server'].flatMap((row): Row[] => [
    {
      what: `${row} from and to opt-in Regions`,
      source: 'announcement of 2026-04-10',
      type: 'FSx',
      row,
      arn: fsx,
      routes: bothWays(FSX_REGIONS),
      expected: 'yes',
    },
    {
      what: `${row} from and to the other opt-in Regions`,
      source: 'no page',
      type: 'FSx',
      row,
      arn: fsx,
      routes: bothWays(['ap-southeast-6', 'me-central-1', 'me-south-1']),
      expected: 'unknown',
    },
  ]),
  {
    what: 'DocumentDB from and to opt-in Regions',
    source: 'announcement of 2026-08-26',
    type: 'DocumentDB',
    arn: cluster,
    routes: bothWays(DOCUMENTDB_REGIONS),
    expected: 'yes',
  },
  {
    what: 'DocumentDB from and to the other opt-in Regions',
    source: 'no page',
    type: 'DocumentDB',
    arn: cluster,
    routes: bothWays(['ap-east-2', 'ap-south-2', 'eu-south-1', 'me-south-1', 'mx-central-1']),
    expected: 'unknown',
  },
  {
    what: 'DocumentDB to another account in opt-in Regions',
    source: 'no page',
    type: 'DocumentDB',
    arn: cluster,
    routes: [
      { from: 'af-south-1', to: 'af-south-1', account: OTHER },
      { to: 'eu-central-2', account: OTHER },
    ],
    expected: 'unknown',
  },
  {
    what: 'EFS into an air-gapped vault in six more Regions',
    source: 'announcement of 2026-07-16, against the guide',
    type: 'EFS',
    arn: backup,
    routes: SIX.map((to) => ({ to, airGapped: true })),
    expected: 'unknown',
  },
  {
    what: 'EFS into an air-gapped vault in China and GovCloud',
    source: DOCUMENTED,
    type: 'EFS',
    arn: (region) => backup(region).replace('arn:aws:', region.startsWith('cn-') ? 'arn:aws-cn:' : 'arn:aws-us-gov:'),
    routes: ['cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1'].map((region) => ({
      from: region,
      to: region,
      airGapped: true as const,
    })),
    expected: 'no',
  },
  {
    what: 'Neptune to another Region, in the opt-in Regions that AWS names',
    source: 'announcement of 2026-02-25',
    type: 'Neptune',
    arn: cluster,
    routes: bothWays(['af-south-1', 'ap-east-1', 'ap-southeast-3', 'il-central-1', 'me-central-1', 'me-south-1']),
    expected: 'yes',
  },
  {
    what: 'Neptune to another Region, in the other opt-in Regions',
    source: 'the page says where it is supported',
    type: 'Neptune',
    arn: cluster,
    routes: bothWays(['eu-south-1', 'ap-south-2', 'ca-west-1', 'mx-central-1']),
    expected: 'unknown',
  },
  {
    what: 'EKS into an air-gapped vault in the Middle East',
    source: 'the footnote belongs to restore testing',
    type: 'EKS',
    arn: (region) => `arn:aws:backup:${region}:${OWN}:recovery-point:composite:eks/c`,
    routes: [
      { to: 'me-south-1', airGapped: true },
      { to: 'me-central-1', airGapped: true },
    ],
    expected: 'unknown',
  },
  {
    what: 'EFS in the European Sovereign Cloud, to another account and into an air-gapped vault',
    source: 'no page',
    type: 'EFS',
    arn: (region) => backup(region).replace('arn:aws:', 'arn:aws-eusc:'),
    routes: [
      { from: 'eusc-de-east-1', to: 'eusc-de-east-1', account: OTHER },
      { from: 'eusc-de-east-1', to: 'eusc-de-east-1', airGapped: true },
    ],
    expected: 'unknown',
  },
  {
    what: 'EFS in the European Sovereign Cloud, within its Region and account',
    source: DOCUMENTED,
    type: 'EFS',
    arn: (region) => backup(region).replace('arn:aws:', 'arn:aws-eusc:'),
    routes: [{ from: 'eusc-de-east-1', to: 'eusc-de-east-1' }],
    expected: 'yes',
  },
  ...[undefined, 'us-iso-west-1'].map(
    (to): Row => ({
      what: `EFS in an isolated partition, ${to ? 'to another Region' : 'within a Region'}`,
      source: 'no page',
      type: 'EFS',
      arn: (region) => backup(region).replace('arn:aws:', 'arn:aws-iso:'),
      routes: [{ from: 'us-iso-east-1', to: to ?? 'us-iso-east-1' }],
      expected: 'unknown',
    }),
  ),
  ...['RDS', 'Aurora', 'Neptune', 'DocumentDB'].map(
    (type): Row => ({
      what: `${type} to another Region and account in one job`,
      source: 'announcement of October 2025',
      type,
      arn: type === 'RDS' ? (region) => `arn:aws:rds:${region}:${OWN}:snapshot:awsbackup:job-1` : cluster,
      routes: [{ to: 'us-west-2', account: OTHER }],
      expected: 'yes',
    }),
  ),
];

/** A copy from us-east-1 within its account, unless the route says otherwise. */
const filled = ({ from = 'us-east-1', to = 'us-east-1', account = OWN, airGapped }: Route) => ({
  from,
  to,
  account,
  airGapped: airGapped === true,
});

function serverSays(row: Row, route: Route): Answer {
  const { from, to, account, airGapped } = filled(route);
  const parsed = parseRecoveryPointArn(row.arn(from));
  if (!parsed.ok) throw new Error(parsed.problem);
  const feature = featuresOf(row.type, parsed.value);
  if (feature === 'unknown') return 'unknown';
  const sameAccount = account === OWN;
  const between = from === to ? (sameAccount ? undefined : 'crossAccount') : sameAccount ? 'crossRegion' : 'both';
  const { partition } = parsed.value;
  const flags: Flag[] = [
    byArn(parsed.value, row.type).Copyable,
    between ? feature[between] : true,
    ...regionProblems(row.type, { partition, sourceRegion: from, destinationRegion: to, sameAccount }).map(
      ({ status }): Flag => (status === 'no' ? false : status),
    ),
    ...(airGapped ? [feature.logicallyAirGapped, airGappedCopyIn(to, row.type).supported] : []),
  ];
  return flags.includes(false) ? 'no' : flags.includes('unknown') ? 'unknown' : 'yes';
}

function simulatorSays(row: Row, route: Route): Answer {
  const { from, to, account, airGapped } = filled(route);
  const arn = row.arn(from);
  const feature = featureOf(row.type, arn.split(':')[2]!, row.row)!;
  const copy = {
    source: { arn, feature, resourceType: row.type, encrypted: true, vault: { region: from, accountId: OWN } },
    destinationVaultArn: `arn:${arn.split(':')[1]}:backup:${to}:${account}:backup-vault:v`,
    destination: { type: airGapped ? 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT' : 'BACKUP_VAULT' },
    child: false,
  } as Copy;
  const works = (setting: Switches['undocumented-route']) =>
    unsupported.problem(copy, resolveSwitches({ 'undocumented-route': setting })) === undefined;
  return works('works') === works('fails') ? (works('works') ? 'yes' : 'no') : 'unknown';
}

describe.each(ROWS)('$what ($source)', (row) => {
  it(`is ${row.server ?? row.expected} in the server's table`, () => {
    for (const route of row.routes) {
      expect([route, serverSays(row, route)]).toEqual([route, row.server ?? row.expected]);
    }
  });

  it(`is ${row.expected} in the simulator's table`, () => {
    for (const route of row.routes) expect([route, simulatorSays(row, route)]).toEqual([route, row.expected]);
  });
});

describe('cold storage of SAP HANA on EC2', () => {
  it('is unknown in the server’s table: the table ticks it, another page denies it', () => {
    expect(featuresOf('SAP HANA on Amazon EC2')).toMatchObject({ coldStorage: 'unknown' });
  });

  it.each([
    ['none', undefined],
    ['supported', 30],
  ] as const)('is what the switch of the simulator says: %s', (setting, expected) => {
    const feature = featureOf('SAP HANA on Amazon EC2', 'backup')!;
    const asked = { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 200 };
    const { MoveToColdStorageAfterDays } = copyLifecycle(
      asked as never,
      { feature, lifecycle: {} } as RecoveryPoint,
      resolveSwitches({ 'undocumented-cold-storage': setting }),
    );
    expect(MoveToColdStorageAfterDays).toBe(expected);
  });
});

it('names the source and the date of every row', () => {
  const types = ['EC2', 'EBS', 'RDS', 'Aurora', 'DSQL', 'EFS', 'FSx', 'Redshift', 'DynamoDB', 'CloudFormation', 'EKS'];
  for (const type of types) {
    const feature = featuresOf(type);
    expect(feature === 'unknown' ? '' : feature.source).toMatch(/AWS’s .*2026/);
  }
});
