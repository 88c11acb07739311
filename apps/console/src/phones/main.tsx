import '@mantine/core/styles.css';
import '../styles/theme.css';
import '../styles/page.css';
import '../styles/parts.css';
import './phones.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Look } from '../components/look.tsx';
import { PhonesPage } from './phones-page.tsx';

const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <Look>
      <QueryClientProvider client={new QueryClient()}>
        <PhonesPage />
      </QueryClientProvider>
    </Look>
  </StrictMode>,
);
