import type { CommitLine } from '../../../../shared/model/checkout.ts';
import { ObjectIdText } from '../../../parts/object-id.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import styles from './section.module.css';
import { Section } from './section.tsx';

/** Commits of the checked-out branch that are on no remote, newest first. */
export function Commits({ commits, total }: { readonly commits: readonly CommitLine[]; readonly total: number }) {
  return (
    <Section
      title="Unpushed commits"
      items={commits}
      total={total}
      first={6}
      draw={(commit) => (
        <li key={commit.id}>
          <ObjectIdText id={commit.id} />
          <span className={styles['main']} title={`${commit.subject}\n${commit.author}`}>
            {commit.subject}
          </span>
          <RelativeTime at={commit.at} form="short" className={styles['aside']} />
        </li>
      )}
    />
  );
}
