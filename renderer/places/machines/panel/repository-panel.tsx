import { LinkExternalIcon, XIcon } from '@primer/octicons-react';
import { IconButton } from '@primer/react';
import { useEffect, useRef, useState } from 'react';
import { forgePage } from '../../../../shared/model/forge-page.ts';
import { checkoutKey } from '../../../../shared/model/snapshot.ts';
import { useSnapshot } from '../../../app/engine-context.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { ForcePushList } from '../force-push-list.tsx';
import type { Machine } from '../machine.ts';
import type { RepositoryRow } from '../rows.ts';
import { CheckoutCard } from './checkout-card.tsx';
import { CollisionNotes } from './collision-notes.tsx';
import { HappenedHere } from './happened-here.tsx';
import { RepositoryMenu } from './repository-menu.tsx';
import styles from './repository-panel.module.css';

type PanelProps = {
  readonly row: RepositoryRow;
  /** The key of the checkout to show open; null: the worst one. */
  readonly chosen: string | null;
  readonly machines: readonly Machine[];
  readonly onClose: () => void;
};

/** Everything about one repository: its checkouts on every machine. */
export function RepositoryPanel({ row, chosen, machines, onClose }: PanelProps) {
  const snapshot = useSnapshot();
  const first = chosen ?? firstKey(row, machines);
  const [opened, setOpened] = useState<{ readonly chosen: string | null; readonly keys: ReadonlySet<string> }>(() => ({ chosen, keys: new Set([first]) }));
  // Another cell of the same row was opened: that checkout is shown, too.
  if (opened.chosen !== chosen) setOpened({ chosen, keys: new Set([...opened.keys, first]) });
  const toggle = (key: string): void => {
    const keys = new Set(opened.keys);
    if (!keys.delete(key)) keys.add(key);
    setOpened({ ...opened, keys });
  };
  const body = useRef<HTMLDivElement>(null);
  // A machine far down the list: what was clicked comes into sight.
  useEffect(() => {
    const card = [...(body.current?.querySelectorAll<HTMLElement>('[data-checkout]') ?? [])].find((one) => one.dataset['checkout'] === chosen);
    card?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const pushes = snapshot.forcePushes.filter((push) => push.repository === row.repository);
  const forge = forgePage(row.repository);
  const absent = machines.filter((machine) => !row.byHost.has(machine.id));
  return (
    <aside
      className={styles['panel']}
      aria-labelledby="panel-heading"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className={styles['head']}>
        <div className={styles['words']}>
          <h2 id="panel-heading" tabIndex={-1} className={styles['title']}>
            {row.name}
          </h2>
          <p className={styles['id']}>
            <span title={row.repository}>{row.repository}</span>
            <CopyButton text={row.repository} what="repository id" />
            {forge !== null && (
              <a href={forge} target="_blank" rel="noreferrer" className={styles['forge']} aria-label={`Open ${forge} in the browser`} title={forge}>
                <LinkExternalIcon size={12} />
              </a>
            )}
          </p>
        </div>
        <RepositoryMenu row={row} />
        <IconButton icon={XIcon} variant="invisible" aria-label="Close (Escape)" tooltipDirection="w" onClick={onClose} />
      </header>
      <div ref={body} className={styles['body']}>
        <CollisionNotes collisions={row.collisions} machines={machines} />
        {machines.map((machine) => {
          const checkouts = row.byHost.get(machine.id);
          if (checkouts === undefined) return null;
          return (
            <section key={machine.id} aria-label={machine.label} className={styles['machine']}>
              <h3 className={styles['host']}>
                {machine.label}
                <span>
                  {machine.isThis ? (
                    'This machine'
                  ) : machine.away ? (
                    <>
                      Away: its last state, from <RelativeTime at={machine.lastSeenAt} />
                    </>
                  ) : (
                    <>
                      Seen <RelativeTime at={machine.lastSeenAt} />
                    </>
                  )}
                </span>
              </h3>
              {checkouts.map((checkout) => (
                <CheckoutCard
                  key={checkout.id}
                  checkout={checkout}
                  machine={machine}
                  open={opened.keys.has(checkoutKey(checkout))}
                  onToggle={() => toggle(checkoutKey(checkout))}
                />
              ))}
            </section>
          );
        })}
        {absent.length > 0 && <p className={styles['foot']}>Not on {absent.map((machine) => machine.label).join(', ')}.</p>}
        <section aria-labelledby="happened-here" className={styles['machine']}>
          <h3 id="happened-here" className={styles['host']}>
            What happened here
          </h3>
          <div className={styles['happened']}>
            <HappenedHere repository={row.repository} named={(row.byHost.get(snapshot.thisHost) ?? []).length > 1} />
          </div>
        </section>
        {pushes.length > 0 && (
          <section aria-label="Force pushes" className={styles['machine']}>
            <h3 className={styles['host']}>Force pushes</h3>
            <div className={styles['pushes']}>
              <ForcePushList pushes={pushes} hosts={snapshot.hosts} named={false} />
            </div>
          </section>
        )}
      </div>
    </aside>
  );
}

function firstKey(row: RepositoryRow, machines: readonly Machine[]): string {
  for (const machine of machines) {
    const checkout = row.byHost.get(machine.id)?.[0];
    if (checkout !== undefined) return checkoutKey(checkout);
  }
  return '';
}
