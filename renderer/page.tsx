import { BaseStyles } from '@primer/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { FaultBoundary } from './app/fault-boundary.tsx';
import { obeyReducedMotion } from './app/less-motion.ts';
import { applyTheme } from './app/theme.ts';

// The engine is on this machine: an answer is either there at once or the connection is away, which the page says by itself.
const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 5_000, networkMode: 'always' }, mutations: { networkMode: 'always' } } });

/** Draws the page into its document. */
export function showPage(): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  obeyReducedMotion();
  applyTheme();
  createRoot(root).render(
    <BaseStyles>
      <FaultBoundary>
        <QueryClientProvider client={queries}>
          <App />
        </QueryClientProvider>
      </FaultBoundary>
    </BaseStyles>,
  );
}
