import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { signIn } from '../api/client.ts';
import type { NotSignedIn } from '../api/types.ts';
import { Fault } from '../components/fault.tsx';
import mark from '../styles/mark.svg';

/** The token of a sign-in link is good once: it is posted, and taken out of the address bar at once. */
export function SignInPage({ ways }: { readonly ways: NotSignedIn['signIn'] }) {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const posted = useRef(false);
  const signingIn = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => queries.setQueryData(['session'], session),
  });
  const { mutate } = signingIn;
  const token = pathname === '/sign-in' ? new URLSearchParams(search).get('token') : null;
  useEffect(() => {
    document.title = 'Sign in - Aftercall';
    if (token === null || posted.current) return;
    posted.current = true;
    mutate(token);
    void navigate('/calls', { replace: true });
  }, [token, mutate, navigate]);

  return (
    <main className="sign-in">
      <img src={mark} alt="" width={44} height={44} />
      <h1>Aftercall</h1>
      {signingIn.isPending ? (
        <p role="status">Signing you in …</p>
      ) : (
        <>
          {signingIn.error !== null && <Fault error={signingIn.error} />}
          {ways.includes('oidc') && (
            <Button component="a" href="/console/sign-in" fullWidth>
              Sign in with your organisation
            </Button>
          )}
          {ways.includes('link') && (
            <p className="dim">
              Open the link that the gateway printed when it started. It is good once, for 15 minutes; a new start
              prints a new one.
            </p>
          )}
          {ways.length === 0 && (
            <p className="dim">Nobody can sign in here: the configuration of the gateway has no console section.</p>
          )}
        </>
      )}
    </main>
  );
}
