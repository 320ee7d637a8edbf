import type { ForcePush } from '../../shared/model/force-push.ts';
import { noObject } from '../../shared/model/id.ts';
import type { ForcePushes } from '../store/force-pushes.ts';
import { randomId } from '../store/random-id.ts';
import type { Fate } from './classify.ts';

/** An overwritten or deleted branch as a host found it. */
export interface Overwriting {
  readonly repository: string;
  /** The branch's full name on the remote. */
  readonly ref: string;
  readonly before: string;
  /** Null: deleted. */
  readonly after: string | null;
  readonly at: string;
  readonly by: string | null;
  readonly source: ForcePush['sources'][number];
  readonly fate: Fate;
  /** Hosts that keep the old tip. */
  readonly heldBy: readonly string[];
}

/** Writes a finding into the history, joined with what is known of it; tells `onNew` of one that was not there. */
export function recordOverwriting(table: ForcePushes, found: Overwriting, onNew: (entry: ForcePush) => void): ForcePush {
  const { entry, isNew } = table.add({
    id: randomId('f-'),
    repository: found.repository,
    ref: found.ref,
    before: found.before,
    after: found.after ?? noObject.padEnd(found.before.length, '0'),
    at: found.at,
    by: found.by,
    sources: [found.source],
    ...found.fate,
    heldBy: [...found.heldBy],
  });
  if (isNew) onNew(entry);
  return entry;
}
