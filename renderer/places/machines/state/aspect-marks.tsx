import {
  CloudIcon,
  DatabaseIcon,
  FileSubmoduleIcon,
  FilterIcon,
  HistoryIcon,
  HourglassIcon,
  type Icon,
  KeyIcon,
  LockIcon,
  WorkflowIcon,
} from '@primer/octicons-react';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import { classes } from '../../../parts/class-names.ts';
import styles from './state-mark.module.css';
import { type Aspect, aspectSentence, aspectsOf, aspectWord, isUrgent } from './trait-words.ts';

/** The shape for each aspect; where there is room its word stands beside it, else its title says it. */
export const aspectIcon: Readonly<Record<Aspect, Icon>> = {
  bare: DatabaseIcon,
  worktree: WorkflowIcon,
  shallow: HistoryIcon,
  partial: CloudIcon,
  sparse: FilterIcon,
  submodules: FileSubmoduleIcon,
  locked: LockIcon,
  'lock-left': HourglassIcon,
  'sign-in-needed': KeyIcon,
};

/** What a checkout is besides how it stands, mark by mark. `form`: `short` shows the word only where something is to be done. */
export function AspectMarks(props: {
  readonly checkout: Pick<Checkout, 'kind' | 'traits'>;
  readonly form: 'short' | 'long';
  readonly className?: string | undefined;
}) {
  return aspectsOf(props.checkout).map((aspect) => {
    const Sign = aspectIcon[aspect];
    return (
      <span key={aspect} className={classes(props.className, isUrgent(aspect) && styles['attention'])} title={aspectSentence[aspect]}>
        <Sign size={12} /> {(props.form === 'long' || isUrgent(aspect)) && aspectWord[aspect]}
      </span>
    );
  });
}
