import { z } from 'zod';

/** A phone as the control surface names it. */
export const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/, 'give an E.164 number');
