import type { TextTemplates } from '../text-template.ts';

export const englishUnitedStates: TextTemplates = {
  locale: 'en-US',
  foldAccents: false,
  opening: '{business}:',
  optOut: { text: 'Reply STOP to opt out.' },
  joiner: '\n',
  triggers: {
    'booking.confirmed': {
      parts: [
        {
          name: 'when',
          when: 'unchanged',
          text: 'Your appointment is confirmed for {date} at {time}.',
          short: 'Booked: {dateShort}, {time}.',
        },
        {
          name: 'when',
          when: 'changed',
          text: 'Your appointment has changed. It is now {date} at {time}.',
          short: 'Changed: {dateShort}, {time}.',
        },
        { name: 'where', text: 'Where: {location}.', short: '{location}.' },
        { name: 'reference', text: 'Reference: {id}.', short: 'Ref {id}.' },
        { name: 'reschedule', text: 'To reschedule: {rescheduleUrl}', short: 'Change: {rescheduleUrl}' },
      ],
      shorten: [
        { short: 'reference' },
        { short: 'where' },
        { short: 'reschedule' },
        { short: 'when' },
        { cap: 'location', to: 40 },
        { cap: 'business', to: 24 },
        { cap: 'location', to: 24 },
      ],
    },
    'payment.captured': {
      parts: [
        {
          name: 'paid',
          text: 'We received your payment of {amount}. Thank you.',
          short: 'Payment received: {amountCode}.',
        },
        { name: 'reference', text: 'Reference: {id}.', short: 'Ref {id}.' },
        { name: 'receipt', text: 'Receipt: {receiptUrl}' },
      ],
      shorten: [{ short: 'reference' }, { short: 'paid' }, { cap: 'business', to: 24 }],
    },
    'escalation.accepted': {
      parts: [
        { name: 'accepted', text: 'Your case is now with our team.' },
        { name: 'next', text: 'Next step: {nextStep}.', short: 'Next: {nextStep}.' },
        { name: 'contact', text: 'Contact: {contact}.' },
        { name: 'reference', text: 'Reference: {id}.', short: 'Ref {id}.' },
        { name: 'details', text: 'Details: {url}', short: '{url}' },
      ],
      shorten: [
        { short: 'reference' },
        { short: 'details' },
        { short: 'next' },
        { drop: 'accepted' },
        { cap: 'business', to: 24 },
        { cap: 'nextStep', to: 120 },
      ],
    },
    'caller.requested': {
      parts: [
        { name: 'lead', when: 'link', text: 'Here is the link you asked for:', short: 'Your link:' },
        {
          name: 'lead',
          when: 'transcript',
          text: 'Here is the transcript of your call:',
          short: 'Call transcript:',
        },
        { name: 'lead', when: 'directions', text: 'Here are the directions you asked for:', short: 'Directions:' },
        { name: 'lead', when: 'text', text: 'Here is what you asked for:', short: 'As you asked:' },
        { name: 'text', text: '{text}.' },
        { name: 'url', text: '{url}' },
      ],
      shorten: [{ short: 'lead' }, { cap: 'business', to: 24 }, { cap: 'text', to: 1250 }],
    },
  },
};
