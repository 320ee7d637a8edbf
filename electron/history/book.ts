import type { ForcePush } from '../../shared/model/force-push.ts';
import { noObject } from '../../shared/model/id.ts';
import { addsUpTo, joinForcePushes, sameOccurrence, withHold } from '../../shared/model/occurrence.ts';
import type { ForcePushes } from '../store/force-pushes.ts';
import type { Fate } from './fate/count.ts';

/** An overwritten or deleted branch as somebody found it. */
export interface Overwriting {
  readonly repository: string;
  /** The branch's full name on the remote. */
  readonly ref: string;
  readonly before: string;
  /** Null: deleted. */
  readonly after: string | null;
  readonly at: string;
  /** When the branch was last known to be at `before`; null: not known. */
  readonly since: string | null;
  readonly by: string | null;
  readonly source: ForcePush['sources'][number];
  /** Null: not counted (yet). */
  readonly fate: Fate | null;
  /** Hosts that keep the old tip. */
  readonly heldBy: readonly string[];
}

/** What tells a finding from others. */
export type Finding = Pick<Overwriting, 'repository' | 'ref' | 'before' | 'after' | 'at' | 'since' | 'source'>;

/** Writes a finding into the history, joined with what is known of it. Answers the entry that it is part of. */
export type RecordForcePush = (found: Overwriting) => Promise<ForcePush>;

export interface BookDeps {
  readonly hostId: string;
  readonly table: ForcePushes;
  /** Whether a commit of a repository has another in its past; null where no clone here can say. */
  readonly contains: (repository: string, ancestor: string, descendant: string) => Promise<boolean | null>;
  /** Called for every entry that is new or has changed. `told`: by another machine, which has it already. */
  readonly onChange: (entry: ForcePush, what: { readonly isNew: boolean; readonly told: boolean }) => void;
  /** Called with what was taken up into others. */
  readonly onRemoved?: (ids: readonly string[]) => void;
}

/** The history of force pushes: what this host and the others found, each occurrence once (N-5). */
export interface ForcePushBook {
  readonly record: RecordForcePush;
  /** Takes in what the other machines found. */
  learn(entries: readonly ForcePush[]): Promise<void>;
  /** This host no longer keeps that tip of a branch. */
  letGo(repository: string, ref: string, tip: string): void;
  /** What is known already of such a finding; null: nothing. `here`: this host told it before, from the same source. */
  known(found: Finding): { readonly here: boolean; readonly counted: boolean } | null;
  /** Counts that were worked out later. */
  count(id: string, fate: Fate): ForcePush | null;
}

/** Makes it. Findings are taken in one after another: each is looked at in the light of those before. */
export function createForcePushBook({ hostId, table, contains, onChange, onRemoved }: BookDeps): ForcePushBook {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const done = last.then(work, work);
    last = done.catch(() => {});
    return done;
  };

  async function take(given: ForcePush, told: boolean): Promise<ForcePush> {
    const containsHere = (ancestor: string, descendant: string) => contains(given.repository, ancestor, descendant);
    const known = table.ofBranch(given.repository, given.ref);
    const steps = await addsUpTo(given, known, containsHere);
    if (steps !== null && steps[0] !== undefined) {
      joinSteps(given, steps, told);
      // Recorded before the steps were known, it stood alone.
      return table.get(steps[0].id) ?? steps[0];
    }
    const before = table.get(given.id);
    const { entry, isNew } = table.add(given);
    if (isNew || JSON.stringify(before) !== JSON.stringify(entry)) onChange(entry, { isNew, told });
    for (const jump of table.ofBranch(entry.repository, entry.ref)) {
      if (jump.id === entry.id) continue;
      const now = await addsUpTo(jump, table.ofBranch(entry.repository, entry.ref), containsHere);
      if (now === null || !now.some(({ id }) => id === entry.id)) continue;
      table.replace([], [jump.id]);
      onRemoved?.([jump.id]);
      joinSteps(jump, now, told);
    }
    return table.get(entry.id) ?? entry;
  }

  /** A jump is a further source of the force pushes that it adds up to. */
  function joinSteps(jump: ForcePush, steps: readonly ForcePush[], isTold: boolean): void {
    for (const step of steps) {
      const { heldBy: _held, letGoBy: _let, holds: _holds, ...moved } = jump;
      // Who keeps another tip keeps not this one, and who let go of it not this one either.
      const told = step.before === jump.before ? jump : { ...moved, heldBy: [] };
      const joined: ForcePush = {
        ...joinForcePushes(step, { ...told, at: step.at, kept: null, rewritten: null, lost: null }),
        ...(step.since === undefined ? { since: undefined } : { since: step.since }),
        by: step.by,
      };
      if (JSON.stringify(joined) === JSON.stringify(step)) continue;
      table.replace([joined], []);
      onChange(joined, { isNew: false, told: isTold });
    }
  }

  /** A tip that was let go of once and is kept again is kept for every entry that it stands in. */
  function holdAgain({ repository, ref, before }: Finding): void {
    for (const entry of table.ofBranch(repository, ref)) {
      if (entry.before !== before || !(entry.letGoBy ?? []).includes(hostId)) continue;
      const held = withHold(entry, hostId, true);
      table.replace([held], []);
      onChange(held, { isNew: false, told: false });
    }
  }

  const entryOf = (found: Finding): ForcePush => ({
    id: '',
    repository: found.repository,
    ref: found.ref,
    before: found.before,
    after: found.after ?? noObject.padEnd(found.before.length, '0'),
    at: found.at,
    ...(found.since === null ? {} : { since: found.since }),
    by: null,
    sources: [found.source],
    seenBy: [{ hostId, source: found.source }],
    kept: null,
    rewritten: null,
    lost: null,
    heldBy: [],
  });

  return {
    record: (found) =>
      inTurn(async () => {
        const entry = await take({ ...entryOf(found), by: found.by, ...(found.fate ?? {}), heldBy: [...found.heldBy] }, false);
        if (found.heldBy.includes(hostId)) holdAgain(found);
        return table.get(entry.id) ?? entry;
      }),
    learn: (entries) =>
      inTurn(async () => {
        // Oldest first: what came before decides whether the next is another occurrence.
        for (const entry of [...entries].sort((a, b) => (a.at < b.at ? -1 : 1))) await take(entry, true);
      }),
    letGo(repository, ref, tip) {
      for (const entry of table.ofBranch(repository, ref)) {
        if (entry.before !== tip || !entry.heldBy.includes(hostId)) continue;
        const left = withHold(entry, hostId, false);
        table.replace([left], []);
        onChange(left, { isNew: false, told: false });
      }
    },
    known(found) {
      const given = entryOf(found);
      const ofBranch = table.ofBranch(found.repository, found.ref);
      const there = ofBranch.find((entry) => sameOccurrence(entry, given, ofBranch));
      if (there === undefined) return null;
      const here = there.seenBy?.some((seen) => seen.hostId === hostId && seen.source === found.source) ?? false;
      return { here, counted: there.lost !== null };
    },
    count(id, fate) {
      const entry = table.get(id);
      if (entry === null || entry.lost !== null) return entry;
      const counted = { ...entry, ...fate };
      table.replace([counted], []);
      onChange(counted, { isNew: false, told: false });
      return counted;
    },
  };
}

/** As a person reads it on this host: a source is this host's own, a webhook's, or another machine's. */
export function seenFrom(entry: ForcePush, hostId: string): ForcePush {
  if (entry.seenBy === undefined || entry.seenBy.length === 0) return entry;
  const sources = entry.seenBy.map((seen) => (seen.source === 'webhook' || seen.hostId === hostId ? seen.source : 'other-host'));
  return { ...entry, sources: [...new Set(sources)] };
}
