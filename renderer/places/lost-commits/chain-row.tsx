// biome-ignore-all lint/a11y/useSemanticElements: rows of a real list box cannot be placed by hand, which a virtual list must do
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the list takes the keys
import { GitBranchIcon, ServerIcon } from '@primer/octicons-react';
import { Label } from '@primer/react';
import { memo } from 'react';
import type { ListedChain } from '../../../shared/model/lost.ts';
import { classes } from '../../parts/class-names.ts';
import { visible } from '../../parts/diff/rows.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { repositoryName } from '../../parts/repository-name.ts';
import styles from './chain-row.module.css';
import { sizeWords, whyWords } from './lost-words.ts';

/** Every row is as high, so that ten thousand can be placed without being drawn. */
export const chainRowHeight = 76;

type RowProps = {
  readonly chain: ListedChain;
  readonly number: number;
  readonly count: number;
  readonly top: number;
  readonly hosts: ReadonlyMap<string, string>;
  readonly thisHost: string;
  readonly chosen: boolean;
  readonly choose: (chain: ListedChain) => void;
};

/** One chain: what, who, when, how lost, how big, and who has it. */
export const ChainRow = memo(function ChainRow({ chain, number, count, top, hosts, thisHost, chosen, choose }: RowProps) {
  const [tip] = chain.commits;
  const more = chain.commitCount - 1;
  const holders = chain.heldBy.map((id) => (id === thisHost ? 'this machine' : (hosts.get(id) ?? 'another machine')));
  return (
    <div
      id={`chain-${number}`}
      role="option"
      aria-selected={chosen}
      aria-posinset={number + 1}
      aria-setsize={count}
      className={classes(styles['row'], chosen && styles['chosen'])}
      style={{ top, height: chainRowHeight }}
      onClick={() => choose(chain)}
    >
      <p className={styles['first']}>
        <bdi className={styles['subject']}>{visible(tip?.subject ?? '') || '(no message)'}</bdi>
        {more > 0 && <span className={styles['more']}>and {more} more</span>}
        <RelativeTime at={chain.at} form="ago" className={styles['age']} />
      </p>
      <p className={styles['second']}>
        <span className={styles['repository']}>{repositoryName(chain.repository, chain.path ?? undefined).name}</span>
        {chain.branch !== null && (
          <span className={styles['branch']}>
            <GitBranchIcon size={12} />
            <bdi>{visible(chain.branch)}</bdi>
          </span>
        )}
        <span className={styles['author']}>{visible(tip?.author ?? '')}</span>
      </p>
      <p className={styles['second']}>
        <Label size="small" variant={chain.why === 'force-push' ? 'danger' : 'secondary'}>
          {whyWords[chain.why]}
        </Label>
        {chain.rewritten !== null && (
          <Label size="small" variant="success">
            Rewritten
          </Label>
        )}
        <span className={styles['size']}>{sizeWords(chain.size)}</span>
        <span className={styles['holders']}>
          <ServerIcon size={12} />
          {holders.join(', ')}
        </span>
      </p>
    </div>
  );
});
