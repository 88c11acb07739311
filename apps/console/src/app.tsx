import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { readAccounts, readSession } from './api/client.ts';
import { LedgerStream, LedgerStreamContext } from './api/ledger-stream.ts';
import { SignedInContext } from './api/session.ts';
import type { ConsoleSession } from './api/types.ts';
import { Answer } from './components/answer.tsx';
import { Shell } from './components/shell.tsx';
import { AttemptPage } from './pages/attempt.tsx';
import { AttentionPage } from './pages/attention.tsx';
import { CallsPage } from './pages/calls.tsx';
import { ChannelsPage } from './pages/channels.tsx';
import { ConsentPage } from './pages/consent.tsx';
import { HoldOutsPage } from './pages/hold-outs.tsx';
import { JourneyPage } from './pages/journey.tsx';
import { ScorecardPage } from './pages/scorecard.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { TemplatesPage } from './pages/templates.tsx';
import { UsagePage } from './pages/usage.tsx';

/** A session ends by itself; the page is to notice without being asked for anything. */
const sessionCheckMs = 60_000;

export function App() {
  const session = useQuery({ queryKey: ['session'], queryFn: readSession, refetchInterval: sessionCheckMs });
  return (
    <Answer of={session}>
      {(answer) => ('signIn' in answer ? <SignInPage ways={answer.signIn} /> : <Console session={answer} />)}
    </Answer>
  );
}

function Console({ session }: { readonly session: ConsoleSession }) {
  const [tenant, chooseTenant] = useState<string>();
  // In memory alone: it may be a phone number.
  const [callSearch, searchCallsBy] = useState('');
  const everyTenant = session.tenants === '*';
  const accounts = useQuery({
    queryKey: ['accounts', undefined],
    queryFn: () => readAccounts(undefined),
    enabled: everyTenant,
    staleTime: sessionCheckMs,
  });
  const signedIn = useMemo(() => {
    const named = session.tenants === '*' ? (accounts.data?.accounts.map((one) => one.tenant) ?? []) : session.tenants;
    const tenants = [...new Set(named)].sort();
    const chosen = tenant ?? (tenants.length === 1 ? tenants[0] : undefined);
    return { session, tenant: chosen, chooseTenant, tenants, callSearch, searchCallsBy };
  }, [session, tenant, callSearch, accounts.data]);
  const stream = useLedgerStream();
  return (
    <SignedInContext value={signedIn}>
      <LedgerStreamContext value={stream}>
        <Shell>
          <Routes>
            <Route path="/calls" element={<CallsPage />} />
            <Route path="/calls/:callId" element={<JourneyPage />} />
            <Route path="/attempts/:attemptId" element={<AttemptPage />} />
            <Route path="/scorecard" element={<ScorecardPage />} />
            <Route path="/hold-outs" element={<HoldOutsPage />} />
            <Route path="/usage" element={<UsagePage />} />
            <Route path="/attention" element={<AttentionPage />} />
            <Route path="/channels" element={<ChannelsPage />} />
            <Route path="/templates" element={<TemplatesPage />} />
            <Route path="/consent" element={<ConsentPage />} />
            <Route path="*" element={<Navigate to="/calls" replace />} />
          </Routes>
        </Shell>
      </LedgerStreamContext>
    </SignedInContext>
  );
}

function useLedgerStream(): LedgerStream {
  const queries = useQueryClient();
  const [stream] = useState(() => new LedgerStream());
  useEffect(() => {
    let wasCut = false;
    const unwatch = stream.watch(() => {
      if (stream.state === 'broken') {
        wasCut = true;
        // Perhaps the session has ended: a refused stream does not say why.
        void queries.invalidateQueries({ queryKey: ['session'] }, { cancelRefetch: false });
      } else if (wasCut) {
        wasCut = false;
        // A stream that had told nothing yet has no cursor to go on from, and what was asked for meanwhile has failed.
        void queries.invalidateQueries();
      }
    });
    stream.open();
    return () => {
      unwatch();
      stream.close();
    };
  }, [stream, queries]);
  return stream;
}
