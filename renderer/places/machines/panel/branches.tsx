import { GitBranchIcon, PinIcon } from '@primer/octicons-react';
import type { Branch } from '../../../../shared/model/checkout.ts';
import { exactTime } from '../../../parts/age.ts';
import { classes } from '../../../parts/class-names.ts';
import { arrows, standing, stateWord } from '../state/checkout-words.ts';
import styles from './section.module.css';
import { Section } from './section.tsx';

const tone = { diverged: styles['attention'], 'upstream-gone': styles['attention'] } as const;

function toneOfBranch(branch: Branch): string | undefined {
  return branch.state === 'diverged' || branch.state === 'upstream-gone' ? tone[branch.state] : styles['aside'];
}

/** All local branches with their upstreams and how they stand to them: the checked-out one first, then the latest. */
export function Branches({ branches, total, current }: { readonly branches: readonly Branch[]; readonly total: number; readonly current: string | null }) {
  const latestFirst = [...branches].sort(
    (a, b) =>
      Number(b.name === current) - Number(a.name === current) || (b.committedAt ?? '').localeCompare(a.committedAt ?? '') || a.name.localeCompare(b.name),
  );
  return (
    <Section
      title="Branches"
      items={latestFirst}
      total={total}
      first={6}
      draw={(branch) => (
        <li key={branch.name}>
          <GitBranchIcon size={12} className={styles['aside'] ?? ''} />
          <span
            className={classes(styles['main'], branch.name === current && styles['strong'])}
            title={`${branch.name}: ${branch.subject}${branch.committedAt === null ? '' : `\n${exactTime(branch.committedAt)}`}`}
          >
            {branch.name}
            {branch.upstream !== null && <span className={styles['upstream']}>{branch.upstream}</span>}
          </span>
          {branch.held && (
            <span className={styles['aside']} title="Moved back by hand: Everref leaves it where it is">
              <PinIcon size={12} /> Held
            </span>
          )}
          <span className={classes(toneOfBranch(branch))} title={`${standing(branch)}${(branch.unpushed ?? 0) > 0 ? `; ${branch.unpushed} on no remote` : ''}`}>
            {stateWord[branch.state]} {arrows(branch.ahead, branch.behind)}
          </span>
        </li>
      )}
    />
  );
}
