import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useEngine } from '../../app/engine-context.tsx';
import { addressOf, go } from '../../app/route.ts';
import { Mark } from '../../parts/mark.tsx';
import styles from './first-start.module.css';
import { FoldersStep } from './folders-step.tsx';
import { MachineStep, type Sharing } from './machine-step.tsx';
import { ShareStep } from './share-step.tsx';
import { SweepStep } from './sweep-step.tsx';

const steps = ['Your folders', 'Your machines', 'Done'] as const;

/** Three steps from nothing to the first matrix: which folders, which machines, done. */
export function FirstStart() {
  const engine = useEngine();
  const queries = useQueryClient();
  const [step, setStep] = useState<0 | 1 | 2>(0);
  const [folders, setFolders] = useState<readonly string[] | null>(null);
  const [sharing, setSharing] = useState<Sharing>('alone');
  /** Its name and folders are written, and now the others are to be met. */
  const [meeting, setMeeting] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const settings = useQuery({ queryKey: ['settings'], queryFn: ({ signal }) => engine.settings.get(undefined, { signal }) });
  const save = useMutation({
    mutationFn: async () => {
      const now = settings.data ?? (await engine.settings.get());
      const known = new Map(now.workspaces.map((workspace) => [workspace.path, workspace]));
      const workspaces = (folders ?? now.workspaces.map((workspace) => workspace.path)).map((path) => known.get(path) ?? { path, depth: 4, ignore: [] });
      return engine.settings.set({ ...now, hostName: (name ?? now.hostName).trim(), workspaces });
    },
    onSuccess: ({ problems }) => {
      void queries.invalidateQueries({ queryKey: ['settings'] });
      if (problems.length > 0) return;
      if (sharing === 'alone') setStep(2);
      else setMeeting(true);
    },
  });
  const chosen = folders ?? settings.data?.workspaces.map((workspace) => workspace.path) ?? null;
  return (
    <main className={styles['page']}>
      <div className={styles['card']}>
        <header className={styles['head']}>
          <Mark size={40} />
          <div>
            <h1 className={styles['title']}>Welcome to Everref</h1>
            <p className={styles['lead']}>Every ref, on every machine.</p>
          </div>
        </header>
        <ol className={styles['steps']} aria-label="Steps">
          {steps.map((label, index) => (
            <li
              key={label}
              aria-current={index === step ? 'step' : undefined}
              className={index === step ? styles['now'] : index < step ? styles['past'] : undefined}
            >
              <span className={styles['number']}>{index + 1}</span> {label}
            </li>
          ))}
        </ol>
        {step === 0 && <FoldersStep chosen={chosen} choose={setFolders} next={() => setStep(1)} />}
        {step === 1 && meeting && sharing !== 'alone' && <ShareStep sharing={sharing} back={() => setMeeting(false)} next={() => setStep(2)} />}
        {step === 1 && !meeting && (
          <MachineStep
            name={name ?? settings.data?.hostName ?? ''}
            setName={setName}
            sharing={sharing}
            setSharing={setSharing}
            back={() => setStep(0)}
            finish={() => save.mutate()}
            saving={save.isPending}
            problem={save.isError ? save.error.message : (save.data?.problems[0]?.message ?? null)}
          />
        )}
        {step === 2 && <SweepStep open={() => go(addressOf('machines'), 'replace')} />}
      </div>
    </main>
  );
}
