import { useCallback, useEffect, useState } from 'react';
import { type Engine, forgetToken } from '../client.ts';
import { EngineProvider } from './engine-context.tsx';
import { reachEngine } from './first-look.ts';
import { Shell } from './frame/shell.tsx';
import { SignIn } from './sign-in.tsx';

type Reaching =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly engine: Engine }
  | { readonly kind: 'needs-link'; readonly why: 'none' | 'used' | 'refused' };

/** The whole page: reaches the engine, or says how to. */
export function App() {
  const [reaching, setReaching] = useState<Reaching>({ kind: 'opening' });
  const open = useCallback(() => {
    const refused = (): void => {
      forgetToken();
      setReaching({ kind: 'needs-link', why: 'refused' });
    };
    reachEngine(refused).then(setReaching, () => setReaching({ kind: 'needs-link', why: 'used' }));
  }, []);
  useEffect(open, [open]);

  switch (reaching.kind) {
    case 'opening':
      return null;
    case 'needs-link':
      return <SignIn why={reaching.why} signedIn={open} />;
    case 'open':
      return (
        <EngineProvider engine={reaching.engine}>
          <Shell />
        </EngineProvider>
      );
  }
}
