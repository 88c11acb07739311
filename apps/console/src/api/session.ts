import { createContext, use } from 'react';
import type { ConsoleSession, Role } from './types.ts';

interface SignedIn {
  readonly session: ConsoleSession;
  /** What the lists are narrowed to; undefined: all that the session speaks for. */
  readonly tenant: string | undefined;
  readonly chooseTenant: (tenant: string | undefined) => void;
  /** What calls are searched by, and empty for all; whoever comes back from one of them finds the list as it was. */
  readonly callSearch: string;
  readonly searchCallsBy: (text: string) => void;
  /** Those that are known: the session's own, or what the gateway has accounts of. */
  readonly tenants: readonly string[];
}

export const SignedInContext = createContext<SignedIn | undefined>(undefined);

export function useSignedIn(): SignedIn {
  const signedIn = use(SignedInContext);
  if (signedIn === undefined) throw new Error('Nobody is signed in.');
  return signedIn;
}

const ranks: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

export function useMay(role: Role): boolean {
  return ranks[useSignedIn().session.role] >= ranks[role];
}
