import { DownloadIcon, GitBranchIcon } from '@primer/octicons-react';
import { Button, FormControl, TextInput } from '@primer/react';
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isUnderWay, type ListedChain } from '../../../shared/model/lost.ts';
import { useEngine, useSnapshot } from '../../app/engine-context.tsx';
import { RescueProgress } from '../../app/rescue/rescue-progress.tsx';
import { useRescue } from '../../app/rescue/use-rescue.ts';
import { announce } from '../../parts/announce.tsx';
import { homePath } from '../../parts/repository-name.ts';
import styles from './chain-actions.module.css';

type ActionProps = { readonly chain: ListedChain; readonly hosts: ReadonlyMap<string, string>; readonly isRescued: boolean };

/** The ways back: a branch here, or from the machine that has it. What came of a click stands where the click was. */
export function ChainActions({ chain, hosts, isRescued }: ActionProps) {
  const { thisHost } = useSnapshot();
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState('');
  const holders = chain.heldBy.filter((id) => id !== thisHost);
  const restore = useRestore(chain);
  const rescue = useAsking(chain);
  const known = useRescue(chain.repository, chain.id);
  const branch = name.trim();
  return (
    <div className={styles['actions']}>
      {chain.held !== null && !asking && (
        <Button variant="primary" leadingVisual={GitBranchIcon} onClick={() => setAsking(true)}>
          Restore as branch
        </Button>
      )}
      {chain.held === null &&
        !isRescued &&
        holders.map((id) => (
          <Button
            key={id}
            variant="primary"
            leadingVisual={DownloadIcon}
            disabled={isUnderWay(known)}
            loading={rescue.isPending}
            onClick={() => rescue.mutate(id)}
          >
            Rescue from {hosts.get(id) ?? 'another machine'}
          </Button>
        ))}
      {asking && (
        <form
          className={styles['form']}
          onSubmit={(event) => {
            event.preventDefault();
            restore.mutate(branch === '' ? null : branch, { onSuccess: (made) => made.kind === 'made' && setAsking(false) });
          }}
        >
          <FormControl>
            <FormControl.Label>Name of the branch</FormControl.Label>
            <TextInput autoFocus value={name} placeholder={`restored/${chain.branch ?? '…'}`} onChange={(event) => setName(event.target.value)} />
            <FormControl.Caption>Nothing is checked out, and no other branch is touched.</FormControl.Caption>
          </FormControl>
          <div className={styles['buttons']}>
            <Button type="submit" variant="primary" loading={restore.isPending}>
              Make the branch
            </Button>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
          </div>
        </form>
      )}
      {chain.why === 'dropped-stash' && chain.held !== null && (
        <p className={styles['hint']}>
          It is a stash: <code>git stash apply {chain.id.slice(0, 12)}</code> brings it into the work tree as it was.
        </p>
      )}
      <Outcome chain={chain} restore={restore} rescue={rescue} />
    </div>
  );
}

function useRestore({ repository, id }: ListedChain) {
  const engine = useEngine();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (branch: string | null) => engine.lost.restore({ repository, commit: id, ...(branch === null ? {} : { branch }) }),
    onSuccess(made) {
      announce(made.kind === 'made' ? `Branch ${made.branch} was made` : made.message);
      void cache.invalidateQueries({ queryKey: ['lost-scans'] });
    },
  });
}

function useAsking({ repository, id }: ListedChain) {
  const engine = useEngine();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (host: string) => engine.lost.rescue({ repository, commit: id, host }),
    onSuccess(answer) {
      announce(answer.kind === 'rescue' ? answer.rescue.message : answer.message);
      void cache.invalidateQueries({ queryKey: ['lost-rescues'] });
      if (answer.kind === 'rescue' && answer.rescue.state === 'here') readAgain(cache, { repository });
    },
  });
}

/** It has come: it may be listed otherwise now, and what it changed can be read. */
function readAgain(cache: QueryClient, { repository }: Pick<ListedChain, 'repository'>): void {
  void cache.invalidateQueries({ queryKey: ['lost'] });
  void cache.invalidateQueries({ queryKey: ['diff', repository] });
}

type OutcomeProps = { readonly chain: ListedChain; readonly restore: ReturnType<typeof useRestore>; readonly rescue: ReturnType<typeof useAsking> };

function Outcome({ chain, restore, rescue }: OutcomeProps) {
  const engine = useEngine();
  const cache = useQueryClient();
  const undo = useMutation({ mutationFn: (id: string) => engine.undo.line({ id }), onSuccess: ({ message }) => announce(message) });
  const made = restore.data;
  const failure = restore.error ?? rescue.error;
  return (
    <>
      {failure !== null && <p role="alert">That failed: {failure.message}</p>}
      {made?.kind === 'refused' && <p role="alert">{made.message}</p>}
      {made?.kind === 'made' && (
        <p className={styles['made']}>
          {undo.data?.result === 'undone' ? undo.data.message : `Branch ${made.branch} is in ${made.path === null ? 'this clone' : homePath(made.path)} now.`}
          {undo.data?.result !== 'undone' && (
            <Button size="small" loading={undo.isPending} onClick={() => undo.mutate(made.line)}>
              Undo
            </Button>
          )}
          {undo.data !== undefined && undo.data.result !== 'undone' && <span role="alert">{undo.data.message}</span>}
        </p>
      )}
      {rescue.data?.kind === 'refused' && <p role="alert">{rescue.data.message}</p>}
      <RescueProgress repository={chain.repository} commit={chain.id} onHere={() => readAgain(cache, chain)} />
    </>
  );
}
