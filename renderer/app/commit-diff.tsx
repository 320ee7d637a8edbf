import { GitCommitIcon } from '@primer/octicons-react';
import { Spinner } from '@primer/react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { DiffFile } from '../../shared/model/diff.ts';
import { CommitHead } from '../parts/diff/commit-head.tsx';
import { DiffView } from '../parts/diff/diff-view.tsx';
import { Empty } from '../parts/empty.tsx';
import styles from './commit-diff.module.css';
import { useEngine } from './engine-context.tsx';

/** What a commit changed, with its head, as this machine's clones have it. Fills its parent's height. Keyed by the commit. */
export function CommitDiffView({ repository, commit }: { readonly repository: string; readonly commit: string }) {
  const engine = useEngine();
  const [whole, setWhole] = useState<ReadonlyMap<string, DiffFile>>(new Map());
  const answer = useQuery({
    queryKey: ['diff', repository, commit],
    queryFn: ({ signal }) => engine.diff.commit({ repository, commit }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const more = useMutation({
    mutationFn: (path: string) => engine.diff.commit({ repository, commit, path }),
    onSuccess(one, path) {
      const file = one.kind === 'found' ? one.diff.files[0] : undefined;
      if (file !== undefined) setWhole((held) => new Map(held).set(path, file));
    },
  });
  const found = answer.data?.kind === 'found' ? answer.data : null;
  const diff = useMemo(() => (found === null ? null : { ...found.diff, files: found.diff.files.map((file) => whole.get(file.path) ?? file) }), [found, whole]);
  if (answer.isPending) return <Wait words="Reading the commit" />;
  if (answer.isError) return <p role="alert">The commit could not be read: {answer.error.message}</p>;
  if (found === null || diff === null) return <Missing words={answer.data.kind === 'missing' ? answer.data.message : ''} />;
  return (
    <article className={styles['commit']} aria-label={`Commit ${found.commit.subject}`}>
      <CommitHead commit={found.commit} />
      <div className={styles['diff']}>
        <DiffView diff={diff} label={`What ${commit.slice(0, 7)} changed`} onMore={more.mutate} asking={more.isPending ? more.variables : null} />
      </div>
    </article>
  );
}

/** How a commit differs from the one that took its place. Fills its parent's height. Keyed by the pair. */
export function PairDiffView({ repository, before, after }: { readonly repository: string; readonly before: string; readonly after: string }) {
  const engine = useEngine();
  const answer = useQuery({
    queryKey: ['diff', repository, before, after],
    queryFn: ({ signal }) => engine.diff.pair({ repository, before, after }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (answer.isPending) return <Wait words="Comparing the commits" />;
  if (answer.isError) return <p role="alert">The commits could not be compared: {answer.error.message}</p>;
  if (answer.data.kind === 'missing') return <Missing words={answer.data.message} />;
  const { message, diff } = answer.data;
  const files = [...(message === null ? [] : [message]), ...diff.files];
  return (
    <article className={styles['commit']} aria-label="Difference between the two commits">
      <div className={styles['pair']}>
        <CommitHead commit={answer.data.before} />
        <CommitHead commit={answer.data.after} />
      </div>
      <p className={styles['sum']}>
        {diff.files.length === 0
          ? `The same change, line by line${message === null ? ', with the same message' : '; the message differs'}.`
          : 'How the later change differs from the earlier one. The second sign is the line’s own in the change.'}
      </p>
      {files.length > 0 && (
        <div className={styles['diff']}>
          <DiffView diff={{ files, moreFiles: diff.moreFiles }} label="Difference between the two changes" />
        </div>
      )}
    </article>
  );
}

function Wait({ words }: { readonly words: string }) {
  return (
    <div className={styles['wait']}>
      <Spinner size="small" srText={words} />
    </div>
  );
}

function Missing({ words }: { readonly words: string }) {
  return (
    <Empty icon={GitCommitIcon} title="Not here" small>
      {words}
    </Empty>
  );
}
