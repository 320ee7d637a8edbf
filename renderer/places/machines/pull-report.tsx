import { CheckIcon, SkipIcon, XCircleIcon, XIcon } from '@primer/octicons-react';
import { IconButton } from '@primer/react';
import { useMemo, useState } from 'react';
import type { Host } from '../../../shared/model/host.ts';
import type { PullTarget } from '../../../shared/model/pull.ts';
import { pullSummary, worthReading } from '../../app/doing/pull-words.ts';
import { stoppedWords, usePull } from '../../app/doing/pulls.ts';
import { undoOf } from '../../app/doing/undo-of.tsx';
import { PullResults } from '../../parts/pull-results.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { homePath, repositoryName } from '../../parts/repository-name.ts';
import { TextButton } from '../../parts/text-button.tsx';
import styles from './pull-report.module.css';

const shownAtFirst = 3;

/** What a pull of a machine, or of all, came to; stays until put away or done again. */
export function PullReport({ target, of, hosts }: { readonly target: PullTarget; readonly of: string; readonly hosts: readonly Host[] }) {
  const { pull, dismiss } = usePull(target);
  const [all, setAll] = useState(false);
  const names = useMemo(() => new Map(hosts.map((host) => [host.id, host.name])), [hosts]);
  if (pull === null || pull.kind === 'running') return null;
  const lines = pull.kind === 'done' ? worthReading(pull.results) : [];
  const bad = pull.kind === 'failed' || lines.some(({ result }) => result === 'failed');
  const Sign = bad ? XCircleIcon : pull.kind === 'stopped' || lines.some(({ result }) => result === 'refused') ? SkipIcon : CheckIcon;
  return (
    <section className={styles['report']} aria-label={`Result of ${pull.did === 'pull' ? 'pulling' : 'fetching'} ${of}`}>
      <div className={styles['head']}>
        <Sign size={16} className={(bad ? styles['bad'] : styles['sign']) ?? ''} />
        <p>
          <strong>
            {pull.did === 'pull' ? 'Pulled' : 'Fetched'} {of}.
          </strong>{' '}
          {pull.kind === 'done' ? `${pullSummary(pull.results, pull.did)}.` : pull.kind === 'stopped' ? stoppedWords : `It failed: ${pull.message}`}{' '}
          <RelativeTime at={pull.at} className={styles['at']} />
        </p>
        <IconButton icon={XIcon} size="small" variant="invisible" aria-label="Put this result away" onClick={dismiss} />
      </div>
      {lines.length > 0 && (
        <div className={styles['lines']}>
          <PullResults
            below={undoOf}
            results={all ? lines : lines.slice(0, shownAtFirst)}
            where={(result) =>
              `${repositoryName(result.repository, result.path).name} on ${names.get(result.hostId) ?? 'a machine that is gone'}, ${homePath(result.path)}`
            }
          />
          {lines.length > shownAtFirst && (
            <TextButton className={styles['more']} expanded={all} onClick={() => setAll(!all)}>
              {all ? 'Show fewer' : `Show all ${lines.length}`}
            </TextButton>
          )}
        </div>
      )}
    </section>
  );
}
