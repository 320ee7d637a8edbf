import { CheckIcon, DownloadIcon, type Icon, SkipIcon, XCircleIcon } from '@primer/octicons-react';
import type { ReactNode } from 'react';
import type { PullOutcome, PullResult } from '../../shared/model/pull.ts';
import { classes } from './class-names.ts';
import { ObjectIdText } from './object-id.tsx';
import styles from './pull-results.module.css';

const signs: Readonly<Record<PullOutcome, { readonly icon: Icon; readonly word: string }>> = {
  'up-to-date': { icon: CheckIcon, word: 'Up to date' },
  'fast-forwarded': { icon: CheckIcon, word: 'Fast-forwarded' },
  fetched: { icon: DownloadIcon, word: 'Fetched' },
  refused: { icon: SkipIcon, word: 'Left alone' },
  failed: { icon: XCircleIcon, word: 'Failed' },
};

type ResultsProps = {
  readonly results: readonly PullResult[];
  /** Names the checkout of a result, where several are shown. */
  readonly where?: (result: PullResult) => string;
  /** What to offer below a result. */
  readonly below?: (result: PullResult) => ReactNode;
};

/** Results of a pull, one line each: outcome, branch, and the words for why. */
export function PullResults({ results, where, below }: ResultsProps) {
  return (
    <ul className={styles['results']}>
      {results.map((result) => {
        const sign = signs[result.result];
        return (
          <li key={`${result.hostId} ${result.path} ${result.branch ?? ''}`} className={classes(styles['result'], styles[result.result])}>
            <sign.icon size={16} />
            <div>
              <strong>{sign.word}</strong>
              {where !== undefined && <span className={styles['where']}> {where(result)}</span>}
              {result.branch !== null && <span className={styles['branch']}> {result.branch}</span>}
              {result.result === 'fast-forwarded' && result.before !== null && result.after !== null && (
                <span className={styles['ids']}>
                  {' '}
                  <ObjectIdText id={result.before} /> → <ObjectIdText id={result.after} />
                </span>
              )}
              <p className={styles['message']}>{result.message}</p>
              {below?.(result)}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
