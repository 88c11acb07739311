import { z } from 'zod';

/** Where an account is told of what happens. */
export const webhookUrl = z.url({ protocol: /^https?$/, error: 'give an http or https URL' });
