import { isPart } from '../../domain/copy/find-copy.ts';
import { type CopyLine, copyLine } from '../../domain/fleet/index.ts';
import { TOOL } from '../../domain/names.ts';
import { isAirGapped } from '../../domain/shapes.ts';
import type { Order, WriteCall, WriteTool } from '../../pipeline/contract.ts';
import { readCopySet } from '../shared/copy-set/read-copy-set.ts';
import { whyNoneSelected } from '../shared/copy-set/why-none-selected.ts';
import { refuseFuture } from '../shared/dates.ts';
import { DueCopies } from './due-copies.ts';
import { startMissingCopies } from './index.ts';
import type { SetTerms } from './set-terms.ts';

/** What an export wrote, beside the lines. `Account` and `Region` are added as to every result. */
export interface ExportedSet {
  Partition: string;
  DestinationBackupVaultArn: string;
  IamRoleArn: string;
  Lifecycle?: SetTerms['lifecycle'];
  AirGapped: boolean;
  Selected: number;
  Copies: number;
  BytesToCopy: number;
  /** Copies whose source has no known size. */
  Unsized: number;
  AlreadyCopied: number;
  AlreadyRunning: number;
  CannotBeCopied: number;
  Unknown: number;
  UnreadVaults: number;
  Reasons: readonly { Outcome: string; Why: string; Count: number; ExampleArn: string }[];
  LookedAt: readonly string[];
  NotLookedAt: readonly string[];
  Note?: string | undefined;
}

/** A line is started hours later, when its composite may be copied: the tool looks at that, and a child does not. */
const NOT_EXPORTED = {
  class: 'Unknown',
  due: false,
  why: `It is part of a composite recovery point: export the composite, or start it with ${TOOL.startMissingCopies}.`,
} as const;

/** The reasons that are told. */
const REASONS = 5;

/**
 * `start_missing_copies` for a caller that writes the copies down instead of starting them: the same selection, checks and
 * guards, and every copy that the tool would start, however many they are.
 *
 * @param take gets the line of each copy at once, so that none is kept. What it throws ends the export.
 */
export function exportSet(take: (line: CopyLine) => void): WriteTool {
  const order = async (terms: SetTerms, call: WriteCall): Promise<Order<ExportedSet & Record<string, unknown>>> => {
    const { selection, destination, role, lifecycle } = terms;
    const { account, session } = call;
    refuseFuture(startMissingCopies.name, selection.given, ['ByCreatedAfter'], session.awsNow());
    let copies: DueCopies | undefined;
    const read = await readCopySet(selection, account, call, true, (known, now) => {
      const made = new DueCopies(terms, known, now, 1, undefined, ({ request, point }) => {
        call.judge(request);
        const gone = known.jobsOf(point).copies.flatMap(({ CopyJobId }) => CopyJobId ?? []);
        take(copyLine(request, account, known.listedAt, gone));
      });
      copies = made;
      return (member) => made.add(isPart(member.point) && member.due ? { ...member, ...NOT_EXPORTED } : member);
    });
    const { tally, due, count, bytes, unsized, selected, reasons } = copies!;
    const { groups } = reasons.top(REASONS);
    return {
      // One stands for all: each was judged when its line was written, and the user would be asked once.
      requests: due.map(({ request }) => request),
      question: async () => '',
      run: async () => ({
        Partition: destination.partition,
        DestinationBackupVaultArn: destination.text,
        IamRoleArn: role.text,
        ...(lifecycle && { Lifecycle: lifecycle }),
        AirGapped: read.vault !== undefined && isAirGapped(read.vault),
        Selected: selected,
        Copies: count,
        BytesToCopy: bytes,
        Unsized: unsized,
        AlreadyCopied: tally.AlreadyCopied,
        AlreadyRunning: tally.AlreadyRunning,
        CannotBeCopied: tally.CannotBeCopied,
        Unknown: tally.Unknown,
        UnreadVaults: read.unread,
        Reasons: groups.map(({ Class, ...reason }) => ({ Outcome: Class, ...reason })),
        LookedAt: read.looks.at,
        NotLookedAt: read.looks.notAt.map(({ text }) => text),
        ...(selected === 0 && { Note: await whyNoneSelected(selection, read, call) }),
      }),
    };
  };
  return { ...startMissingCopies, order: order as unknown as WriteTool['order'] };
}

/** What the schema of the tool wants and an export has no use for. */
export const UNUSED_TERMS = { MaxCopies: 100_000 };
