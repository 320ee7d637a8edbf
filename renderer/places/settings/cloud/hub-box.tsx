import { useQuery } from '@tanstack/react-query';
import { useEngine } from '../../../app/engine-context.tsx';
import styles from './cloud.module.css';
import { HubJoin, HubJoined } from './hub-join.tsx';
import { HubOff, HubServing } from './hub-serving.tsx';

/** A hub of one's own: be one, or join one, with no account anywhere. */
export function HubBox() {
  const engine = useEngine();
  const state = useQuery({ queryKey: ['hub'], queryFn: ({ signal }) => engine.hub.state(undefined, { signal }), refetchInterval: 10_000 });
  if (state.data === undefined) return null;
  return (
    <div className={styles['aws']}>
      <h3 className={styles['subheading']}>A hub of your own</h3>
      {state.data.kind === 'serving' && <HubServing hub={state.data} />}
      {state.data.kind === 'joined' && <HubJoined url={state.data.url} />}
      {(state.data.kind === 'off' || state.data.kind === 'failed') && (
        <>
          <HubOff problem={state.data.kind === 'failed' ? state.data.message : null} />
          {state.data.kind === 'off' && <HubJoin />}
        </>
      )}
    </div>
  );
}
