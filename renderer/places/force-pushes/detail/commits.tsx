import { AlertFillIcon, CheckIcon, type Icon, SyncIcon } from '@primer/octicons-react';
import { Fragment, type ReactNode } from 'react';
import type { CommitLine } from '../../../../shared/model/checkout.ts';
import type { ForcePushDetail, RewrittenCommit } from '../../../../shared/model/force-push-detail.ts';
import { classes } from '../../../parts/class-names.ts';
import { ObjectIdText } from '../../../parts/object-id.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { useListKeys } from '../../../parts/use-list-keys.ts';
import styles from './commits.module.css';

/** What the diff shows: a commit's change, or how two differ. */
export type Chosen = { readonly kind: 'commit'; readonly commit: string } | { readonly kind: 'pair'; readonly before: string; readonly after: string };

type Commits = NonNullable<ForcePushDetail['commits']>;

/** What is shown before anybody has chosen: what is gone, else what was rewritten. */
export function firstChosen(commits: Commits | null): Chosen | null {
  const [gone] = commits?.gone ?? [];
  if (gone !== undefined) return { kind: 'commit', commit: gone.commit.id };
  const pair = commits?.rewritten.find(({ by }) => by !== null);
  if (pair !== undefined && pair.by !== null) return pairOf(pair.commit, pair.by);
  const [kept] = commits?.kept.commits ?? [];
  return kept === undefined ? null : { kind: 'commit', commit: kept.id };
}

const pairOf = (before: CommitLine, after: CommitLine): Chosen => ({ kind: 'pair', before: before.id, after: after.id });
const isSame = (a: Chosen | null, b: Chosen): boolean => JSON.stringify(a) === JSON.stringify(b);

const how: Readonly<Record<RewrittenCommit['how'], string>> = {
  'same-change': 'the same change in',
  squashed: 'joined with others into',
  'nothing-own': 'had no change of its own',
};

type ListProps = { readonly commits: Commits; readonly chosen: Chosen | null; readonly onChoose: (chosen: Chosen) => void };

/** The commits of the old tip by what became of them; one tab stop, moved by the arrow keys, Enter shows a commit's diff. */
export function CommitsByFate({ commits, chosen, onChoose }: ListProps) {
  const list = useListKeys();
  const { gone, rewritten, kept, tooMany } = commits;
  let stop = true;
  const first = (): boolean => {
    const is = stop;
    stop = false;
    return is;
  };
  const line = (commit: CommitLine, aside: ReactNode, choice: Chosen = { kind: 'commit', commit: commit.id }, below = false) => (
    <li key={`${commit.id} ${JSON.stringify(choice)}`}>
      <button
        type="button"
        data-line=""
        tabIndex={first() ? 0 : -1}
        aria-current={isSame(chosen, choice)}
        className={classes(styles['commit'], below && styles['below'])}
        onClick={() => onChoose(choice)}
      >
        <ObjectIdText id={commit.id} />
        <span className={styles['subject']}>{commit.subject || '(no message)'}</span>
        {aside}
        <span className={styles['about']}>
          {commit.author}, <RelativeTime at={commit.at} form="ago" />
        </span>
      </button>
    </li>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the buttons inside
    <div className={styles['groups']} ref={list.ref} onKeyDown={list.onKeyDown}>
      <Group
        icon={gone.length > 0 ? AlertFillIcon : CheckIcon}
        tone="gone"
        title="Gone"
        count={gone.length}
        more={tooMany ? 'and more than are compared' : null}
        empty="Nothing was lost."
      >
        {gone.map(({ commit, likely }) => (
          <Fragment key={commit.id}>
            {line(commit, null)}
            {likely !== null &&
              line(likely, <span className={styles['how']}>seems to have been made of it: show the difference</span>, pairOf(commit, likely), true)}
          </Fragment>
        ))}
      </Group>
      {rewritten.length > 0 && (
        <Group icon={SyncIcon} tone="rewritten" title="Rewritten" count={rewritten.length} more={null} empty="">
          {rewritten.map((one) =>
            line(
              one.commit,
              <span className={styles['how']}>
                {how[one.how]} {one.by !== null && <ObjectIdText id={one.by.id} />}
              </span>,
              one.by === null || one.how === 'squashed' ? { kind: 'commit', commit: one.commit.id } : pairOf(one.commit, one.by),
            ),
          )}
        </Group>
      )}
      {kept.commits.length + kept.more > 0 && (
        <Group
          icon={CheckIcon}
          tone="kept"
          title="Kept"
          count={kept.commits.length + kept.more}
          more={kept.more > 0 ? `and ${kept.more >= 900 ? 'many' : kept.more} more` : null}
          empty=""
        >
          {kept.commits.map((commit) => line(commit, null))}
        </Group>
      )}
    </div>
  );
}

type GroupProps = {
  readonly icon: Icon;
  readonly tone: 'gone' | 'rewritten' | 'kept';
  readonly title: string;
  readonly count: number;
  readonly more: string | null;
  readonly empty: string;
  readonly children: ReactNode;
};

function Group({ icon: Sign, tone, title, count, more, empty, children }: GroupProps) {
  return (
    <section className={classes(styles['group'], count > 0 && styles[tone])}>
      <h3 className={styles['title']}>
        <Sign size={14} /> {title} <span className={styles['count']}>{count}</span>
      </h3>
      {count === 0 ? <p className={styles['none']}>{empty}</p> : <ul>{children}</ul>}
      {more !== null && <p className={styles['none']}>{more}</p>}
    </section>
  );
}
