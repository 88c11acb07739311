import '@mantine/core/styles.css';
import './styles/theme.css';
import './styles/page.css';
import './styles/parts.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { HashRouter } from 'react-router';
import { Problem } from './api/problem.ts';
import { App } from './app.tsx';
import { Look } from './components/look.tsx';

const worthRetrying = (error: unknown): boolean =>
  error instanceof Problem && (error.status === 0 || error.status >= 500);

const queries = new QueryClient({
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
