import { Button, TextInput } from '@primer/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useMemo, useState } from 'react';
import { useEngine, useSnapshot } from '../../../app/engine-context.tsx';
import { announce } from '../../../parts/announce.tsx';
import settingsStyles from '../settings.module.css';
import styles from './webhooks.module.css';

const words = { waiting: 'It waits', accepted: 'Accepted', ignored: 'Ignored', refused: 'Refused', failed: 'Failed' } as const;

/** Says of a repository that a branch was pushed, and tells what came of it: ran, ignored because …, failed because … (S1-6). */
export function Simulate() {
  const id = useId();
  const engine = useEngine();
  const snapshot = useSnapshot();
  const queries = useQueryClient();
  const [repository, setRepository] = useState('');
  const [branch, setBranch] = useState('main');
  const known = useMemo(() => [...new Set(snapshot.checkouts.map((checkout) => checkout.repository))].sort(), [snapshot.checkouts]);
  const simulate = useMutation({
    mutationFn: () => engine.deliveries.simulate({ repository: repository.trim(), branch: branch.trim() }),
    onSuccess: async ({ decision, reason }) => {
      announce(`${words[decision]}: ${reason}`);
      await queries.invalidateQueries({ queryKey: ['deliveries'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (repository.trim() !== '' && branch.trim() !== '') simulate.mutate();
  };
  return (
    <>
      <h3 className={styles['sub']}>Try it</h3>
      <div className={settingsStyles['box']}>
        <form className={styles['row']} onSubmit={submit}>
          <p className={styles['about']}>Says that a branch was pushed, as a forge would; entries that name it really run.</p>
          <div className={styles['form']}>
            <label htmlFor={`${id}-repository`}>
              Repository
              <TextInput
                id={`${id}-repository`}
                className={styles['wide']}
                list="simulate-repositories"
                placeholder="github.com/acme/site"
                value={repository}
                onChange={(event) => setRepository(event.target.value)}
              />
            </label>
            <datalist id="simulate-repositories">
              {known.map((id) => (
                <option key={id} value={id} />
              ))}
            </datalist>
            <label htmlFor={`${id}-branch`}>
              Branch
              <TextInput id={`${id}-branch`} value={branch} onChange={(event) => setBranch(event.target.value)} />
            </label>
            <Button type="submit" loading={simulate.isPending} disabled={repository.trim() === '' || branch.trim() === ''}>
              Simulate a push
            </Button>
          </div>
          {simulate.data !== undefined && (
            <p role="status" className={styles['answer']}>
              <strong>{words[simulate.data.decision]}:</strong> {simulate.data.reason}.
            </p>
          )}
          {simulate.isError && (
            <p role="alert" className={styles['answer']}>
              {simulate.error.message}
            </p>
          )}
        </form>
      </div>
    </>
  );
}
