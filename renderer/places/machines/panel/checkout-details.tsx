import { AlertIcon, PinIcon, XIcon } from '@primer/octicons-react';
import { IconButton } from '@primer/react';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import { stoppedWords, usePull } from '../../../app/doing/pulls.ts';
import { undoOf } from '../../../app/doing/undo-of.tsx';
import { classes } from '../../../parts/class-names.ts';
import { PullResults } from '../../../parts/pull-results.tsx';
import type { Machine } from '../machine.ts';
import { PullButton } from '../pull-button.tsx';
import { aspectIcon } from '../state/aspect-marks.tsx';
import { headWord, operationWord, sentence } from '../state/checkout-words.ts';
import { operationIcon } from '../state/state-icon.tsx';
import { type Aspect, aspectSentence, aspectsOf, isUrgent } from '../state/trait-words.ts';
import { Branches } from './branches.tsx';
import { ChangedFiles } from './changed-files.tsx';
import styles from './checkout-details.module.css';
import { Commits } from './commits.tsx';
import { OpenButtons } from './open-buttons.tsx';
import { Stashes } from './stashes.tsx';
import { TrustPrompt } from './trust-prompt.tsx';
import { Worktrees } from './worktrees.tsx';

/** Everything about one checkout. */
export function CheckoutDetails({ checkout, machine }: { readonly checkout: Checkout; readonly machine: Machine }) {
  const target = { kind: 'checkout', hostId: checkout.hostId, checkoutId: checkout.id } as const;
  const { pull, dismiss } = usePull(target);
  const failed = checkout.state === 'failed';
  const Operating = checkout.operation === null ? null : operationIcon[checkout.operation];
  return (
    <div className={styles['details']}>
      <div className={styles['standing']}>
        <p>
          {sentence(checkout)}
          {(checkout.unpushed ?? 0) > 0 && `; ${checkout.unpushed} on no remote`}.
        </p>
        <PullButton target={target} of={`${checkout.path} on ${machine.label}`} unable={machine.unable} />
      </div>
      {machine.isThis && !failed && <OpenButtons checkout={checkout} />}
      {pull !== null && pull.kind !== 'running' && (
        <div className={styles['result']}>
          {pull.kind === 'done' ? (
            pull.results.length === 0 ? (
              <p>There was nothing to pull.</p>
            ) : (
              <PullResults results={pull.results} below={undoOf} />
            )
          ) : (
            <p>{pull.kind === 'stopped' ? stoppedWords : `The pull failed: ${pull.message}`}</p>
          )}
          <IconButton icon={XIcon} size="small" variant="invisible" aria-label="Put this result away" onClick={dismiss} />
        </div>
      )}
      {checkout.problem !== null && (
        <p className={classes(styles['note'], styles['danger'])}>
          <AlertIcon size={16} />
          <span>{checkout.problem.message}</span>
        </p>
      )}
      {!checkout.trusted && !failed && <TrustPrompt checkout={checkout} machine={machine} />}
      {checkout.operation !== null && Operating !== null && (
        <p className={styles['note']}>
          <Operating size={16} />
          <span>{operationWord[checkout.operation]} is not finished. Everref moves nothing here until it is.</span>
        </p>
      )}
      {checkout.held && (
        <p className={styles['note']}>
          <PinIcon size={16} />
          <span>{headWord(checkout)} was moved back. Everref leaves it there until you commit, pull or click Pull now.</span>
        </p>
      )}
      {aspectsOf(checkout)
        .filter((aspect) => aspect !== 'worktree')
        .map((aspect) => (
          <AspectNote key={aspect} aspect={aspect} />
        ))}
      {!failed && (
        <>
          <ChangedFiles checkout={checkout} here={machine.isThis && checkout.kind !== 'bare'} />
          <Commits commits={checkout.unpushedCommits} total={checkout.unpushed ?? checkout.unpushedCommits.length} />
          <Stashes stashes={checkout.stashList} total={checkout.stashes ?? checkout.stashList.length} />
          <Branches branches={checkout.branches} total={checkout.branchCount} current={checkout.branch} />
          <Worktrees worktrees={checkout.worktrees} here={checkout.path} />
        </>
      )}
    </div>
  );
}

/** What a checkout is, in a sentence; loud only where something is to be done. */
function AspectNote({ aspect }: { readonly aspect: Aspect }) {
  const Sign = aspectIcon[aspect];
  return (
    <p className={isUrgent(aspect) ? styles['note'] : styles['aside']}>
      <Sign size={16} />
      <span>{aspectSentence[aspect]}</span>
    </p>
  );
}
