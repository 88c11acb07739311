import { z } from 'zod';
import { phoneNumber } from '../phones/phone-number.ts';

/** A person stops, or takes it back, in the way that the carrier offers. */
export const optOutSchema = z.strictObject({
  from: phoneNumber,
  to: z.string().min(1).optional(),
  value: z.enum(['stop', 'resume']),
});

/** A person opens a message: the one of this id, else the newest of their phone. */
export const readSchema = z.strictObject({
  from: phoneNumber,
  sid: z.string().min(1).optional(),
});
