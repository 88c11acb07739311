import { z } from 'zod';
import {
  amount,
  currency,
  displayText,
  identifier,
  link,
  requiredDisplayText,
  timestamp,
  wholeNumber,
} from './event-fields.ts';

/** Longer links would fill a text message by themselves. */
const maxLinkLength = 200;

export const bookingId = identifier(128, 'The booking, unique for the tenant.', 'bk_2041');
const paymentId = identifier(128, 'The payment, unique for the tenant.', 'pay_7731');

export const bookingSchema = z
  .object(
    {
      id: bookingId,
      startsAt: timestamp('When the appointment begins, with the offset of its place.', '2026-11-24T15:00:00-06:00'),
      location: requiredDisplayText(
        300,
        'one',
        'Where the appointment takes place.',
        'Av. Reforma 222, Ciudad de México',
      ),
      rescheduleUrl: link(maxLinkLength, 'Where the caller can move or cancel it.', 'https://example.com/r/7f3a'),
      revision: z.exactOptional(
        wholeNumber('Counts the versions of one booking; without it the later receipt wins.', 2),
      ),
    },
    { error: 'must be an object with id, startsAt, location and rescheduleUrl' },
  )
  .meta({ id: 'Booking', description: 'What was booked.' });

export const paymentSchema = z
  .object(
    {
      id: paymentId,
      amount: amount('What was paid, as a decimal string.'),
      currency: currency('ISO 4217.'),
      receiptUrl: z.exactOptional(link(maxLinkLength, 'Where the receipt is.', 'https://example.com/p/7731')),
    },
    { error: 'must be an object with id, amount and currency' },
  )
  .meta({ id: 'Payment', description: 'What was paid.' });

export const escalationSchema = z
  .object(
    {
      id: identifier(128, 'The matter, unique for the tenant.', 'esc_118'),
      nextStep: requiredDisplayText(500, 'one', 'What happens next.', 'Marta from billing calls you before 18:00'),
      contact: z.exactOptional(displayText(120, 'one', 'Who to turn to.', 'Marta Ruiz')),
      url: z.exactOptional(link(maxLinkLength, 'Where the matter can be followed.', 'https://example.com/e/118')),
    },
    { error: 'must be an object with id and nextStep' },
  )
  .meta({ id: 'Escalation', description: 'What somebody else takes on.' });

/**
 * What each kind of request cannot do without. Where a transcript is may be known later than that it was asked for: then the
 * request comes once more, with its link, and is a newer revision. Without one it fits no channel.
 */
const neededBy = {
  link: { any: ['url'], message: 'must be given when the kind is "link", e.g. https://example.com/menu' },
  text: { any: ['text'], message: 'must be given when the kind is "text": the words to send' },
  directions: { any: ['url', 'text'], message: 'must be given when the kind is "directions", or text instead of it' },
  transcript: undefined,
} as const;

export const requestSchema = z
  .object(
    {
      id: identifier(128, 'The request, unique for the tenant.', 'req_9'),
      kind: z
        .enum(['link', 'transcript', 'directions', 'text'], {
          error: 'must be one of "link", "transcript", "directions", "text"',
        })
        .meta({
          description:
            'What the caller asked to have in writing. A transcript may be asked for before its link is known: once more with it, it is sent; without a link or a text nothing is.',
        }),
      url: z.exactOptional(link(maxLinkLength, 'The link asked for.', 'https://example.com/menu')),
      text: z.exactOptional(displayText(4_096, 'several', 'The words asked for.', 'Gate code 4471, ring twice')),
    },
    { error: 'must be an object with id and kind' },
  )
  .superRefine((request, context) => {
    const needed = neededBy[request.kind];
    if (needed && needed.any.every((field) => !request[field])) {
      context.addIssue({ code: 'custom', path: [needed.any[0]], message: needed.message });
    }
  })
  .meta({ id: 'CallerRequest', description: 'What the caller asked for in writing.' });

/** A cancelled booking or a refunded payment needs no more than its id. */
export const cancelledBookingSchema = z
  .object({ id: bookingId }, { error: 'must be an object with id' })
  .meta({ id: 'CancelledBooking', description: 'Which booking was cancelled.' });

export const refundedPaymentSchema = z
  .object({ id: paymentId }, { error: 'must be an object with id' })
  .meta({ id: 'RefundedPayment', description: 'Which payment was refunded.' });
