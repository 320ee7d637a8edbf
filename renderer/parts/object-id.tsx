import { isNoObject } from '../../shared/model/id.ts';
import styles from './object-id.module.css';

/** A commit's id: seven digits to read, the whole on hover. "No object" is said in words. */
export function ObjectIdText({ id }: { readonly id: string }) {
  if (isNoObject(id)) return <span className={styles['none']}>nothing</span>;
  return (
    <code className={styles['id']} title={id}>
      {id.slice(0, 7)}
    </code>
  );
}
