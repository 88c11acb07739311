import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useSignedIn } from '../api/session.ts';

interface TenantOfForm {
  /** Undefined where no tenant is known. */
  readonly whose: string | undefined;
  readonly choose: (tenant: string) => void;
}

/** The one tenant that a form asks about: that of the whole page, or else what is chosen in the form. */
export function useTenantOfForm(): TenantOfForm {
  const { tenant, tenants } = useSignedIn();
  const [chosen, choose] = useState<string>();
  return { whose: tenant ?? chosen ?? tenants[0], choose };
}

/** Shows where there is something to choose. */
export function TenantField({ whose, choose }: TenantOfForm) {
  const { tenant, tenants } = useSignedIn();
  if (tenant !== undefined || tenants.length < 2) return null;
  return (
    <NativeSelect
      label="Tenant"
      data={[...tenants]}
      value={whose ?? ''}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    />
  );
}
