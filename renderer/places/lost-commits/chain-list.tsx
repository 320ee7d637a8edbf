// biome-ignore-all lint/a11y/useSemanticElements: rows of a real list box cannot be placed by hand, which a virtual list must do
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its active row
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { ListedChain } from '../../../shared/model/lost.ts';
import styles from './chain-list.module.css';
import { ChainRow, chainRowHeight } from './chain-row.tsx';

type ListProps = {
  readonly chains: readonly ListedChain[];
  /** How many there are in all; null: as many as are listed. */
  readonly total: number | null;
  readonly hosts: ReadonlyMap<string, string>;
  readonly thisHost: string;
  readonly chosen: ListedChain | null;
  readonly choose: (chain: ListedChain) => void;
  readonly close: () => void;
  /** The end of what was read is near. */
  readonly onEnd: () => void;
};

const pageRows = 8;

/** The chains, newest first; only the rows in sight are drawn. Arrow keys, j, k, Home and End choose, Escape puts the chosen one away. */
export function ChainList({ chains, total, hosts, thisHost, chosen, choose, close, onEnd }: ListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: chains.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => chainRowHeight,
    overscan: 8,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= chains.length - 20) onEnd();
  }, [last, chains.length, onEnd]);
  const at = chosen === null ? -1 : chains.indexOf(chosen);
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && chosen !== null) {
      event.preventDefault();
      close();
      return;
    }
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      PageDown: at + pageRows,
      PageUp: at - pageRows,
      Home: 0,
      End: chains.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = Math.min(chains.length - 1, Math.max(0, to));
    const chain = chains[index];
    if (chain === undefined) return;
    choose(chain);
    virtual.scrollToIndex(index, { align: 'auto' });
  };
  const count = total ?? chains.length;
  return (
    <section className={styles['box']} aria-label="What was found">
      <p className={styles['count']} role="status">
        {count.toLocaleString('en')} {count === 1 ? 'chain of lost commits' : 'chains of lost commits'}
      </p>
      <div
        ref={scroller}
        role="listbox"
        tabIndex={0}
        aria-label="Chains of lost commits"
        aria-activedescendant={at < 0 ? undefined : `chain-${at}`}
        className={styles['scroll']}
        onKeyDown={press}
      >
        <div role="presentation" className={styles['rows']} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const chain = chains[item.index];
            if (chain === undefined) return null;
            return (
              <ChainRow
                key={`${chain.repository} ${chain.id}`}
                chain={chain}
                number={item.index}
                count={count}
                top={item.start}
                hosts={hosts}
                thisHost={thisHost}
                chosen={chain === chosen}
                choose={choose}
              />
            );
          })}
        </div>
      </div>
    </section>
  );
}
