import { Button, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, type ReactNode } from 'react';
import { NavLink } from 'react-router';
import { signOut } from '../api/client.ts';
import { useSignedIn } from '../api/session.ts';
import mark from '../styles/mark.svg';
import { Fault } from './fault.tsx';
import { SchemeSwitch } from './scheme-switch.tsx';

const pages = [
  { to: '/calls', label: 'Calls' },
  { to: '/scorecard', label: 'Scorecard' },
  { to: '/hold-outs', label: 'Hold-outs' },
  { to: '/usage', label: 'Usage' },
  { to: '/attention', label: 'Attention' },
  { to: '/channels', label: 'Channels' },
  { to: '/templates', label: 'Templates' },
  { to: '/consent', label: 'Consent' },
];

export function Shell({ children }: { readonly children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  return (
    <div className="shell">
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          // The address behind the # is the page's route.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <header className="top">
        <span className="brand">
          <img src={mark} alt="" width={26} height={26} />
          Aftercall
        </span>
        <div className="top-tools">
          <TenantChoice />
          <SchemeSwitch />
          <Whoever />
        </div>
      </header>
      <nav className="nav" aria-label="Pages">
        {pages.map(({ to, label }) => (
          <NavLink key={to} to={to} className="nav-link">
            {label}
          </NavLink>
        ))}
      </nav>
      <main id="main" className="main" ref={main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function TenantChoice() {
  const { tenant, tenants, chooseTenant } = useSignedIn();
  if (tenants.length < 2) return tenants[0] === undefined ? null : <span className="dim">{tenants[0]}</span>;
  return (
    <NativeSelect
      size="xs"
      aria-label="Tenant"
      value={tenant ?? ''}
      onChange={({ currentTarget }) => chooseTenant(currentTarget.value === '' ? undefined : currentTarget.value)}
      data={[{ value: '', label: 'All tenants' }, ...tenants.map((one) => ({ value: one, label: one }))]}
    />
  );
}

function Whoever() {
  const { session } = useSignedIn();
  // Loaded anew, the page remembers nothing of what was shown.
  const leaving = useMutation({ mutationFn: signOut, onSuccess: () => window.location.reload() });
  return (
    <span className="whoever">
      <span title={`Signed in as ${session.user}`}>
        {session.user} <span className="dim">({session.role})</span>
      </span>
      <Button size="compact-xs" variant="default" loading={leaving.isPending} onClick={() => leaving.mutate()}>
        Sign out
      </Button>
      {leaving.error !== null && <Fault error={leaving.error} />}
    </span>
  );
}
