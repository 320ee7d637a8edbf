import { Button } from '@primer/react';
import { Component, type ReactNode } from 'react';
import { Mark } from '../parts/mark.tsx';
import styles from './sign-in.module.css';

type Fault = { readonly message: string | null };

/** Says that the page itself failed, instead of an empty window; the engine goes on without it. */
export class FaultBoundary extends Component<{ readonly children: ReactNode }, Fault> {
  override state: Fault = { message: null };

  static getDerivedStateFromError(fault: unknown): Fault {
    return { message: fault instanceof Error ? fault.message : String(fault) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <main className={styles['page']}>
        <div className={styles['card']} role="alert">
          <Mark size={40} />
          <h1 className={styles['title']}>This page has failed.</h1>
          <p className={styles['text']}>
            Everref itself goes on working; only its page has to be opened again. If it fails again, this line belongs in the report:{' '}
            <code>{this.state.message}</code>
          </p>
          <Button variant="primary" block onClick={() => location.reload()}>
            Open it again
          </Button>
        </div>
      </main>
    );
  }
}
