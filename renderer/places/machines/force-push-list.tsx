import { RepoPushIcon } from '@primer/octicons-react';
import type { ForcePush, ForcePushSource } from '../../../shared/model/force-push.ts';
import type { Host } from '../../../shared/model/host.ts';
import { isNoObject } from '../../../shared/model/id.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import { PlaceLink } from '../../app/place-link.tsx';
import { addressOf } from '../../app/route.ts';
import { counted } from '../../parts/counted.ts';
import { Empty } from '../../parts/empty.tsx';
import { ObjectIdText } from '../../parts/object-id.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { repositoryName } from '../../parts/repository-name.ts';
import styles from './force-push-list.module.css';

const known: Readonly<Record<ForcePushSource, string>> = {
  fetch: 'a fetch',
  reflog: 'a reflog',
  push: 'a push from here',
  webhook: 'a webhook',
  'other-host': 'another machine',
};

function Loss({ push }: { readonly push: ForcePush }) {
  if (push.lost === null) return <span>Not counted yet</span>;
  const rest = [
    push.rewritten !== null && push.rewritten > 0 ? `${push.rewritten} rewritten` : '',
    push.kept !== null && push.kept > 0 ? `${push.kept} kept` : '',
  ].filter(Boolean);
  return (
    <span>
      {push.lost > 0 ? <strong className={styles['lost']}>{counted(push.lost, 'commit')} lost</strong> : 'Nothing lost'}
      {rest.length > 0 && `, ${rest.join(', ')}`}
    </span>
  );
}

/** Branches that were overwritten lately, newest first. `named`: with the repository's name. */
export function ForcePushList({ pushes, hosts, named }: { readonly pushes: readonly ForcePush[]; readonly hosts: readonly Host[]; readonly named: boolean }) {
  return (
    <ul className={styles['list']}>
      {pushes.map((push) => {
        const holders = push.heldBy.map((id) => hosts.find((host) => host.id === id)?.name ?? 'a machine that is gone');
        return (
          <li key={push.id} className={styles['push']}>
            <p className={styles['what']}>
              <span className={styles['branch']} title={push.ref}>
                {named && (
                  <PlaceLink to={addressOf('machines', { repository: push.repository })} className={styles['repository']}>
                    {repositoryName(push.repository).name}
                  </PlaceLink>
                )}{' '}
                <PlaceLink to={addressOf('force-pushes', { push: push.id })} className={styles['name']}>
                  {shortBranch(push.ref)}
                </PlaceLink>
              </span>
              <RelativeTime at={push.at} form="short" className={styles['age']} />
            </p>
            <p>
              <ObjectIdText id={push.before} /> → {isNoObject(push.after) ? 'deleted' : <ObjectIdText id={push.after} />}
              {push.by !== null && ` by ${push.by}`}
            </p>
            <p>
              <Loss push={push} />
            </p>
            <p className={styles['held']} title={`Known from ${push.sources.map((source) => known[source]).join(' and ')}`}>
              {holders.length > 0 ? `Old tip kept on ${holders.join(', ')}` : 'Old tip not kept anywhere'}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

/** The column beside the matrix. */
export function ForcePushColumn({ pushes, hosts }: { readonly pushes: readonly ForcePush[]; readonly hosts: readonly Host[] }) {
  return (
    <aside className={styles['column']} aria-labelledby="force-pushes-heading">
      <h2 id="force-pushes-heading" className={styles['heading']}>
        Recent force pushes
      </h2>
      {pushes.length === 0 ? (
        <Empty icon={RepoPushIcon} title="None seen" small>
          When someone overwrites a branch, Everref keeps the old tip before anything can collect it, and says here what was lost.
        </Empty>
      ) : (
        <ForcePushList pushes={pushes} hosts={hosts} named />
      )}
    </aside>
  );
}
