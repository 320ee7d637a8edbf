import { AlertIcon } from '@primer/octicons-react';
import type { ConfigProblem } from '../../../shared/contract/contract.ts';
import { homePath } from '../../parts/repository-name.ts';
import styles from './settings.module.css';

/** What is wrong with the configuration: where, and what to write instead. */
export function ConfigProblems({ problems }: { readonly problems: readonly ConfigProblem[] }) {
  return (
    <ul className={styles['problems']}>
      {problems.map((problem) => (
        <li key={`${problem.file}:${problem.line} ${problem.message}`}>
          <AlertIcon size={16} />
          <span>
            {problem.message}{' '}
            <code>
              {homePath(problem.file)}
              {problem.line > 0 && `:${problem.line}`}
            </code>
          </span>
        </li>
      ))}
    </ul>
  );
}
