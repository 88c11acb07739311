import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type ActName, actNames, AddressError, type Carrier } from '../carrier/carrier.ts';
import { type CarrierName, carrierNames, channels } from '../carrier/channel.ts';
import type { PhoneBook } from '../phones/phone-book.ts';
import { phoneNumber } from '../phones/phone-number.ts';
import type { Behaviour } from '../settings/behaviour.ts';
import { body } from './body.ts';
import { Problem } from './problem.ts';

export interface PhoneSubjects {
  readonly carriers: Readonly<Record<CarrierName, Carrier>>;
  readonly phones: PhoneBook;
  readonly behaviour: Behaviour;
}

const actSchema = z.looseObject({ carrier: z.enum(carrierNames).default('twilio') });
const phoneSchema = z.strictObject({
  phone: phoneNumber,
  channels: z.array(z.enum(channels)).optional(),
  name: z.string().min(1).max(100).optional(),
});

/** What phones are and do. Each act goes to the carrier that its body names; Twilio when it names none. */
export function phoneRoutes({ carriers, phones, behaviour }: PhoneSubjects): Router {
  const router = Router();

  const play = async (act: ActName, request: Request, response: Response): Promise<void> => {
    const { carrier, ...rest } = actSchema.parse(body(request));
    const played = carriers[carrier].acts[act];
    if (played === undefined) throw new Problem(400, `the carrier ${carrier} knows no ${act}`);
    try {
      response.status(201).json(await played(rest));
    } catch (error) {
      throw error instanceof AddressError ? new Problem(400, error.message) : error;
    }
  };
  for (const act of actNames) router.post(`/${act}`, (request, response) => play(act, request, response));

  router.post('/phones', (request, response) => {
    const { phone, ...entry } = phoneSchema.parse(body(request));
    phones.set(phone, entry);
    response.status(201).json(phones.show(phone, behaviour.magicNumbers));
  });
  router.post('/phones/query', (request, response) => {
    const { phone } = phoneSchema.pick({ phone: true }).parse(body(request));
    response.json(phones.show(phone, behaviour.magicNumbers));
  });
  return router;
}
