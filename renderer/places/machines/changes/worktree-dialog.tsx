import { FileDiffIcon, SyncIcon, XIcon } from '@primer/octicons-react';
import { IconButton, Spinner } from '@primer/react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import type { DiffFile, WorktreePart } from '../../../../shared/model/diff.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { DiffView } from '../../../parts/diff/diff-view.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { FilterChips } from '../../../parts/filter-chips.tsx';
import { homePath } from '../../../parts/repository-name.ts';
import { headWord } from '../state/checkout-words.ts';
import styles from './worktree-dialog.module.css';

const parts: readonly { readonly value: WorktreePart; readonly label: string }[] = [
  { value: 'all', label: 'All since the last commit' },
  { value: 'staged', label: 'Staged' },
  { value: 'unstaged', label: 'Not staged' },
];
const none: Readonly<Record<WorktreePart, string>> = {
  all: 'Everything is committed.',
  staged: 'Nothing is staged.',
  unstaged: 'Everything that differs is staged.',
};

/** What is not committed in a checkout of this machine, over the page. `path`: the file that it opens at. Escape closes it. */
export function WorktreeDialog({ checkout, path, onClose }: { readonly checkout: Checkout; readonly path: string | null; readonly onClose: () => void }) {
  const engine = useEngine();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [part, setPart] = useState<WorktreePart>('all');
  const [whole, setWhole] = useState<ReadonlyMap<string, DiffFile>>(new Map());
  const answer = useQuery({
    // Read again with every state that the engine tells: a saved file is seen here, too.
    queryKey: ['worktree', checkout.id, part, checkout.updatedAt],
    queryFn: ({ signal }) => engine.diff.worktree({ checkoutId: checkout.id, part }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const more = useMutation({
    mutationFn: (wanted: string) => engine.diff.worktree({ checkoutId: checkout.id, part, path: wanted }),
    onSuccess(one, wanted) {
      const file = one.kind === 'found' ? one.diff.files[0] : undefined;
      if (file !== undefined) setWhole((held) => new Map(held).set(wanted, file));
    },
  });
  const found = answer.data?.kind === 'found' ? answer.data.diff : null;
  const diff = useMemo(() => (found === null ? null : { ...found, files: found.files.map((file) => whole.get(file.path) ?? file) }), [found, whole]);
  useEffect(() => {
    // The dialog of the platform: it holds the focus, ends with Escape, and gives the focus back.
    dialog.current?.showModal();
  }, []);
  const choose = (next: WorktreePart): void => {
    setPart(next);
    setWhole(new Map());
  };
  const again = (): void => {
    setWhole(new Map());
    void answer.refetch();
  };

  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-labelledby={heading}
      onClose={onClose}
      // Escape is this dialog’s here, not the panel’s below.
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
    >
      <header className={styles['head']}>
        <div className={styles['words']}>
          <h2 id={heading} className={styles['title']}>
            What is not committed
          </h2>
          <p className={styles['where']} title={checkout.path}>
            {headWord(checkout)} in {homePath(checkout.path)}
          </p>
        </div>
        <IconButton icon={SyncIcon} variant="invisible" aria-label="Read again" tooltipDirection="w" loading={answer.isFetching} onClick={again} />
        <IconButton icon={XIcon} variant="invisible" aria-label="Close (Escape)" tooltipDirection="w" onClick={() => dialog.current?.close()} />
      </header>
      <div className={styles['parts']}>
        <FilterChips label="Part of the changes" chips={parts} chosen={part} choose={choose} />
      </div>
      <div className={styles['diff']}>
        {answer.isPending ? (
          <div className={styles['wait']}>
            <Spinner size="small" srText="Reading the changes" />
          </div>
        ) : answer.isError ? (
          <p role="alert" className={styles['fault']}>
            The changes could not be read: {answer.error.message}
          </p>
        ) : diff === null ? (
          <Empty icon={FileDiffIcon} title="Not to be read" small>
            {answer.data.kind === 'missing' ? answer.data.message : ''}
          </Empty>
        ) : diff.files.length === 0 ? (
          <Empty icon={FileDiffIcon} title={none[part]} small>
            What you change in this folder stands here, file by file.
          </Empty>
        ) : (
          <DiffView key={part} diff={diff} label="What is not committed" first={path} onMore={more.mutate} asking={more.isPending ? more.variables : null} />
        )}
      </div>
    </dialog>
  );
}
