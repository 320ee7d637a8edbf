import { GitMergeIcon } from '@primer/octicons-react';
import type { Collision } from '../../../../shared/model/collision.ts';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { machineOf, workThere } from '../collision-words.ts';
import type { Machine } from '../machine.ts';
import styles from './collision-notes.module.css';

const mostLines = 5;

/** Where another machine has work on a branch that is checked out here: what lies there, in words (N-3). */
export function CollisionNotes({ collisions, machines }: { readonly collisions: readonly Collision[]; readonly machines: readonly Machine[] }) {
  if (collisions.length === 0) return null;
  return (
    <section aria-label="Also worked on elsewhere" className={styles['notes']}>
      {collisions.map((collision) => (
        <div key={`${collision.checkout.id} ${collision.other.hostId} ${collision.other.id}`} className={styles['note']}>
          <GitMergeIcon size={16} />
          <div>
            <p>
              <strong>{machineOf(collision, machines)}</strong> has {workThere(collision)} on <strong>{collision.branch}</strong>, which is checked out here. As
              of <RelativeTime at={collision.other.updatedAt} />.
            </p>
            <Few lines={collision.subjects} total={collision.commits} />
            <Few lines={collision.paths} total={collision.files} />
          </div>
        </div>
      ))}
    </section>
  );
}

function Few({ lines, total }: { readonly lines: readonly string[]; readonly total: number }) {
  if (lines.length === 0) return null;
  const shown = lines.slice(0, mostLines);
  return (
    <ul>
      {shown.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two commits may have the same subject, and the list is never reordered in place
        <li key={at}>{line}</li>
      ))}
      {total > shown.length && <li>and {total - shown.length} more</li>}
    </ul>
  );
}
