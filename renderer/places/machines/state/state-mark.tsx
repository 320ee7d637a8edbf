import { AlertIcon, type Icon } from '@primer/octicons-react';
import type { ReactElement } from 'react';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import { classes } from '../../../parts/class-names.ts';
import { counted } from '../../../parts/counted.ts';
import { arrows, markWord, standing, toneOf } from './checkout-words.ts';
import { problemIcon, stateIcon } from './state-icon.tsx';
import styles from './state-mark.module.css';

/** A checkout's state by shape, word and counts; conflicts come before anything else. */
export function StateMark({ checkout }: { readonly checkout: Checkout }) {
  const conflicts = checkout.conflicted ?? 0;
  const Sign = conflicts > 0 ? AlertIcon : ((checkout.problem === null ? undefined : problemIcon[checkout.problem.code]) ?? stateIcon[checkout.state]);
  return (
    <span className={classes(styles['mark'], styles[toneOf(checkout)])} title={checkout.problem?.message ?? standing(checkout)}>
      {shapeOf(Sign)}
      {conflicts > 0 ? (
        counted(conflicts, 'conflict')
      ) : (
        <span>
          <span className={styles['word']}>{markWord(checkout)} </span>
          {arrows(checkout.ahead, checkout.behind)}
        </span>
      )}
    </span>
  );
}

const shapes = new Map<Icon, ReactElement>();

/** The same element for the same shape: where a mark is drawn again and its shape stays, nothing of it is looked at. */
function shapeOf(Sign: Icon): ReactElement {
  const made = shapes.get(Sign) ?? <Sign size={12} />;
  shapes.set(Sign, made);
  return made;
}
