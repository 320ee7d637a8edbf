import { AlertIcon, CheckIcon, InfoIcon, PencilIcon, PlusIcon, TrashIcon } from '@primer/octicons-react';
import { Spinner } from '@primer/react';
import type { AwsPlan } from '../../../../shared/model/aws-setup.ts';
import { classes } from '../../../parts/class-names.ts';
import styles from './cloud.module.css';
import type { Marks } from './use-aws-task.ts';

const kinds = { create: ['Create', PlusIcon], change: ['Change', PencilIcon], remove: ['Remove', TrashIcon] } as const;

/** What would be done, step by step, with what it costs; while it is done, how far it is. */
export function AwsPlanList({ plan, marks }: { readonly plan: AwsPlan; readonly marks: Marks | null }) {
  const { steps, problems, notes, config } = plan;
  return (
    <>
      {problems.map((problem) => (
        <p key={problem} role="alert" className={classes(styles['note'], styles['problem'])}>
          <AlertIcon size={16} />
          <span>{problem}</span>
        </p>
      ))}
      {(steps.length > 0 || config !== null) && (
        <ol className={styles['steps']}>
          {steps.map(({ kind, what }, at) => {
            const [words, Icon] = kinds[kind];
            const mark = marks?.get(at);
            return (
              <li key={what}>
                <span className={classes(styles['sign'], styles[mark === 'done' ? 'done' : kind])}>
                  {mark === 'begun' ? <Spinner size="small" srText="Under way" /> : mark === 'done' ? <CheckIcon aria-label="Done" /> : <Icon />}
                </span>
                <span>
                  {words} {what}
                  {typeof mark === 'object' && <em className={styles['missed']}>Not done, and not needed: {mark.missed}</em>}
                </span>
              </li>
            );
          })}
          {config !== null && (
            <li>
              <span className={classes(styles['sign'], styles['change'])}>
                <PencilIcon />
              </span>
              <span>Write {config}</span>
            </li>
          )}
        </ol>
      )}
      {notes.map((note) => (
        <p key={note} className={styles['note']}>
          <InfoIcon size={16} />
          <span>{note}</span>
        </p>
      ))}
      {plan.cost !== null && plan.costWords !== null && <Cost cost={plan.cost} words={plan.costWords} />}
    </>
  );
}

function Cost({ cost, words }: { readonly cost: NonNullable<AwsPlan['cost']>; readonly words: string }) {
  return (
    <details className={styles['cost']}>
      <summary>It costs {words}.</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">A month</th>
            <th scope="col">How many</th>
            <th scope="col">Free</th>
            <th scope="col">Dollars</th>
          </tr>
        </thead>
        <tbody>
          {cost.lines.map(({ what, count, free, dollars }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{count.toLocaleString('en')}</td>
              <td>{free === 0 ? '—' : free.toLocaleString('en')}</td>
              <td>{dollars.toFixed(3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
