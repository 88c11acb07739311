import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { signIn } from '../api/client.ts';
import type { NotSignedIn } from '../api/types.ts';
import { urlOf } from '../api/url-of.ts';
import { Fault } from '../components/fault.tsx';
import mark from '../styles/mark.svg';

/** The token of a sign-in link is good once: it is posted, and taken out of the address bar at once. */
export function SignInPage({ ways }: { readonly ways: NotSignedIn['signIn'] }) {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const posted = useRef<string>(undefined);
  const signingIn = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => queries.setQueryData(['session'], session),
  });
  const { mutate } = signingIn;
  useEffect(() => {
    document.title = 'Sign in - Aftercall';
    // Whoever signs in next may see less than whoever was here before.
    queries.removeQueries({ predicate: ({ queryKey: [first] }) => first !== 'session' });
  }, [queries]);
  const token = pathname === '/sign-in' ? new URLSearchParams(search).get('token') : null;
  useEffect(() => {
    if (token === null || posted.current === token) return;
    posted.current = token;
    mutate(token);
    void navigate('/calls', { replace: true });
  }, [token, mutate, navigate]);

  return (
    <main className="sign-in">
      <img src={mark} alt="" width={44} height={44} />
      <h1>Aftercall</h1>
      <p className="dim sign-in-lead">What each caller was told after the call, and why.</p>
      {signingIn.isPending ? (
        <p role="status">Signing you in …</p>
      ) : (
        <>
          {signingIn.error !== null && <Fault error={signingIn.error} />}
          {ways.includes('oidc') && (
            <Button component="a" href={urlOf('/console/sign-in')} fullWidth>
              Sign in with your organisation
            </Button>
          )}
          {ways.includes('link') && (
            <p className="dim">
              Open the link that the gateway printed when it started. It is good once, for 15 minutes; a new start, or{' '}
              <code>npx pnpm@12 console-link</code>, prints a new one.
            </p>
          )}
          {ways.length === 0 && (
            <p className="dim">
              No provider to sign in at is configured. Whoever runs the gateway can make a link that is good once, with{' '}
              <code>npx pnpm@12 console-link</code>.
            </p>
          )}
        </>
      )}
    </main>
  );
}
