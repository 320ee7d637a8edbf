import type { CommitInfo } from '../../../shared/model/diff.ts';
import { exactTime } from '../age.ts';
import { CopyButton } from '../copy-button.tsx';
import { ObjectIdText } from '../object-id.tsx';
import { RelativeTime } from '../relative-time.tsx';
import styles from './commit-head.module.css';
import { visible } from './rows.ts';

/** Who wrote a commit, when, and its whole message. */
export function CommitHead({ commit, level = 3 }: { readonly commit: CommitInfo; readonly level?: 2 | 3 | 4 }) {
  const Heading = `h${level}` as const;
  const body = commit.message.slice(commit.message.indexOf('\n') < 0 ? commit.message.length : commit.message.indexOf('\n')).trim();
  return (
    <header className={styles['head']}>
      <Heading className={styles['subject']}>{visible(commit.subject) || '(no message)'}</Heading>
      <p className={styles['about']}>
        {visible(commit.author)}, <RelativeTime at={commit.authoredAt} />
        {commit.committer !== commit.author && <span title={exactTime(commit.committedAt)}> (committed by {visible(commit.committer)})</span>}{' '}
        <ObjectIdText id={commit.id} />
        <CopyButton text={commit.id} what="commit id" />
      </p>
      {body !== '' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
        <section className={styles['body']} tabIndex={0} aria-label="Message">
          {body.split('\n').map(visible).join('\n')}
        </section>
      )}
    </header>
  );
}
