import '@mantine/core/styles.css';
import './styles/theme.css';
import './styles/page.css';
import './styles/parts.css';
import './styles/hold-outs.css';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { HashRouter } from 'react-router';
import { Problem } from './api/problem.ts';
import { App } from './app.tsx';
import { Look } from './components/look.tsx';

const worthRetrying = (error: unknown): boolean =>
  error instanceof Problem && (error.status === 0 || error.status >= 500);

/** Any request may be the first one that is told that the session has ended: how to sign in is asked for at once. */
const onError = (error: unknown): void => {
  if (error instanceof Problem && error.kind === 'unauthorized')
    void queries.invalidateQueries({ queryKey: ['session'] });
};

const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: { staleTime: 2_000, retry: (count, error) => count < 3 && worthRetrying(error) },
  },
});

const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <Look>
      <QueryClientProvider client={queries}>
        <HashRouter>
          <App />
        </HashRouter>
      </QueryClientProvider>
    </Look>
  </StrictMode>,
);
