import { z } from 'zod';

const tenantError = 'must be one tenant id';

export const callQuerySchema = z.strictObject({
  tenant: z.exactOptional(
    z.string({ error: tenantError }).meta({
      description: 'Whose call. Needed only where several tenants of the key have a call of this id.',
      example: 'acme',
    }),
  ),
});
