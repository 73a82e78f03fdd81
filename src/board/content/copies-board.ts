import { type Content, type Element, h } from '../tree.ts';
import { CLASS_KINDS, kindOf, marked } from './marks.ts';
import {
  ask,
  type Column,
  facts,
  filled,
  heading,
  note,
  notRead,
  part,
  proportions,
  resource,
  type Setting,
  source,
  table,
} from './panels.ts';
import { ending, said, sentence, vault, when } from './phrases.ts';
import { count, counted, hours, size } from './quantities.ts';
import { listOf, type Members, membersOf, numberOf, rowsOf, stringOf, textOf, textsOf } from './reading.ts';

/** The result of find_missing_copies. */
export function copiesBoard(result: Members, given: Members, setting: Setting): Element {
  const counts = membersOf(result.Counts);
  const rows = rowsOf(result.Rows);
  const left = numberOf(result.RowsLeftOut) ?? 0;
  const oldest = numberOf(result.NewestCopyIsOlderThanHours);
  const bytes = numberOf(result.BytesToCopy) ?? 0;
  const next = membersOf(result.Next);
  const destination =
    stringOf(given.DestinationBackupVaultArn) ?? stringOf(membersOf(next.Arguments).DestinationBackupVaultArn);
  const shares = Object.entries(CLASS_KINDS).map(([name, kind]) => ({ kind, count: numberOf(counts[name]) ?? 0 }));
  const text = stringOf(result.Note);
  return h(
    'article',
    {},
    heading(comesTo(counts, given), setting, result),
    (numberOf(counts.Selected) ?? 0) > 0 && proportions(shares),
    facts([
      ['Destination', destination === undefined ? anywhere(given) : vault(destination)],
      ['Vault lock', lockOf(membersOf(result.DestinationVault), setting.now)],
      ['Source', source(result)],
      ['Oldest of the newest copies', oldest !== undefined && `at least ${hours(oldest)} old`],
      ['To copy', bytes > 0 && size(bytes)],
    ]),
    notRead(result),
    note(text !== undefined && sentence(text, setting.now)),
    ask(next),
    rows.length > 0 && table('Resources without a copy, the worst first', filled(columns(result, setting), rows), rows),
    left > 0 && more(left, result),
    reasons(result, setting),
    looks('Not looked at', result.NotLookedAt, setting),
    looks('Looked at', result.LookedAt, setting),
  );
}

/** For how long copies in the destination are kept at least and at most, and since when nobody can remove its lock. */
function lockOf({ Locked, LockDate, MinRetentionDays, MaxRetentionDays }: Members, now: number): Content {
  if (Locked !== true) return undefined;
  const [least, most, date] = [numberOf(MinRetentionDays), numberOf(MaxRetentionDays), stringOf(LockDate)];
  const bounds = [
    least !== undefined && `at least ${counted(least, 'day')}`,
    most !== undefined && `at most ${counted(most, 'day')}`,
  ].filter((one) => one !== false);
  const fixed = date !== undefined && Date.parse(date) <= now;
  return [
    bounds.length > 0 ? `Copies are kept ${bounds.join(', ')}` : 'Locked',
    date !== undefined && [fixed ? '; permanent since ' : '; permanent from ', when(date, now)],
  ];
}

/** Without a destination. */
const anywhere = (given: Members): string =>
  given.OtherAccount === true ? 'Any vault outside the Region, in another account' : 'Any vault outside the Region';

/** The most important of the counts, in a sentence. */
function comesTo(counts: Members, given: Members): string {
  const all = numberOf(counts.Selected) ?? 0;
  if (all === 0) return 'No recovery point matches';
  const what = given.Which === 'all' ? 'recovery point' : 'resource';
  const of = (name: string, one: string, more: string): string | undefined => {
    const value = numberOf(counts[name]) ?? 0;
    if (value === 0) return undefined;
    return `${count(value)} of ${counted(all, what)} ${value === 1 ? one : more}`;
  };
  return (
    of('Missing', 'has no copy', 'have no copy') ??
    of('Stale', 'has only a stale copy', 'have only a stale copy') ??
    of('Unknown', 'may have no copy', 'may have no copy') ??
    of('CannotBeCopied', 'cannot be copied', 'cannot be copied') ??
    of('InProgress', 'is being copied', 'are being copied') ??
    covered()
  );

  function covered(): string {
    if (counts.Covered !== all) {
      return `${count(numberOf(counts.Covered) ?? 0)} of ${counted(all, what)} known to have a copy`;
    }
    return all === 1 ? `The ${what} has a copy` : `All ${counted(all, what)} have a copy`;
  }
}

function columns(result: Members, { now }: Setting): Column<Members>[] {
  const shared = textOf(result.BackupVaultName);
  return [
    {
      name: 'Resource',
      cell(row) {
        const [name, arn] = [textOf(row.Resource), stringOf(row.ResourceArn)];
        const point = stringOf(row.RecoveryPointArn);
        const shown = name === undefined ? arn !== undefined && ending(arn) : said(name);
        return resource(row, shown, point !== undefined && ending(point));
      },
    },
    { name: 'Copy', fit: true, cell: (row) => marked(kindOf(CLASS_KINDS, stringOf(row.Class) ?? 'Unknown')) },
    {
      name: 'Source vault',
      cell(row) {
        const name = textOf(row.BackupVaultName) ?? shared;
        return name !== undefined && said(name);
      },
    },
    {
      name: 'Backup (UTC)',
      fit: true,
      cell(row) {
        const date = stringOf(row.CreationDate);
        return date !== undefined && when(date, now);
      },
    },
    {
      name: 'Age of the newest copy',
      fit: true,
      cell(row) {
        const age = numberOf(row.NewestCopyIsOlderThanHours);
        return age !== undefined && `at least ${hours(age)}`;
      },
    },
    {
      name: 'Why',
      cell(row) {
        const why = stringOf(row.Why);
        return why !== undefined && h('span', { class: 'why' }, sentence(why, now));
      },
    },
  ];
}

/** What there is no row for: named, where the result has names. */
function more(left: number, result: Members): Content {
  const named = Object.entries(membersOf(result.Others)).map(([name, names]): Content => {
    const texts = listOf(names)
      .map(textOf)
      .filter((one) => one !== undefined);
    const kind = kindOf(CLASS_KINDS, name);
    return h(
      'li',
      {},
      marked(kind),
      ': ',
      texts.map((one, index) => [index > 0 && ', ', said(one)]),
    );
  });
  return h(
    'div',
    { class: 'more' },
    h('p', {}, `${counted(left, 'more row is', 'more rows are')} not shown${named.length > 0 ? '. Among them:' : '.'}`),
    named.length > 0 && h('ul', {}, named),
  );
}

function reasons(result: Members, setting: Setting): Content {
  const rows = rowsOf(result.Reasons);
  if (rows.length === 0) return undefined;
  const columns: Column<Members>[] = [
    {
      name: 'Reason',
      cell(row) {
        const why = textOf(row.Why);
        if (why === undefined) return 'Not known';
        return typeof why === 'string' ? sentence(why, setting.now) : said(why);
      },
    },
    { name: 'Count', fit: true, number: true, cell: (row) => count(numberOf(row.Count) ?? 0) },
    {
      name: 'Class',
      fit: true,
      cell(row) {
        const name = stringOf(row.Class) ?? '';
        return Object.hasOwn(CLASS_KINDS, name) && marked(kindOf(CLASS_KINDS, name));
      },
    },
    {
      name: 'Example',
      cell(row) {
        const arn = stringOf(row.ExampleArn);
        return arn !== undefined && ending(arn);
      },
    },
  ];
  return part('Reasons', setting, table('Reasons, with how many have each', columns, rows));
}

function looks(name: string, value: unknown, setting: Setting): Content {
  const texts = textsOf(value);
  return (
    texts.length > 0 &&
    part(
      name,
      setting,
      h(
        'ul',
        { class: 'plain' },
        texts.map((text) => h('li', {}, text)),
      ),
    )
  );
}
