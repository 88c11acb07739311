import { describe, expect, test } from '@jest/globals';
import { checkTextTemplates } from '../../src/rendering/check-text-templates.ts';
import { shippedTemplates } from '../../src/rendering/shipped-templates.ts';
import type { TextTemplate, TextTemplates } from '../../src/rendering/text-template.ts';
import type { Trigger } from '../../src/trigger/trigger.ts';
import { chat } from './sample-payloads.ts';

const [english, spanish] = shippedTemplates;

function withTrigger(trigger: Trigger, template: Partial<TextTemplate>): TextTemplates {
  return { ...english, triggers: { ...english.triggers, [trigger]: { ...english.triggers[trigger], ...template } } };
}

const whole = 'Booked {date}, {time}, {location}. Ref {id}. {rescheduleUrl}';
const bookingOf = (...parts: TextTemplate['parts']) => withTrigger('booking.confirmed', { parts, shorten: [] });
const bookingSaying = (text: string) => bookingOf({ name: 'all', text });
const bookingShortened = (...shorten: TextTemplate['shorten']) => withTrigger('booking.confirmed', { shorten });
const parts = 'triggers.booking.confirmed.parts';

test.each(shippedTemplates.map((templates) => [templates.locale, templates] as const))(
  'the shipped texts are without fault, on SMS and in a chat: %s',
  (_locale, templates) => {
    expect(checkTextTemplates(templates)).toEqual([]);
    expect(checkTextTemplates(templates, chat)).toEqual([]);
  },
);

test('a text of one part is without fault', () => {
  expect(checkTextTemplates(bookingSaying(whole))).toEqual([]);
});

describe('a variable', () => {
  test.each([
    [
      '{loction}',
      'must not hold {loction}, which is no variable: known are business, id, date, dateShort, time, location, rescheduleUrl, name',
    ],
    ['{amount}', 'must not use {amount}: known are business, id, date, dateShort, time, location, rescheduleUrl, name'],
    [
      '{ id }',
      'must not hold { id }, which is no variable: known are business, id, date, dateShort, time, location, rescheduleUrl, name',
    ],
    [
      '{id',
      'must not hold {id, which is no variable: known are business, id, date, dateShort, time, location, rescheduleUrl, name',
    ],
    [
      'id}',
      'must not hold }, which is no variable: known are business, id, date, dateShort, time, location, rescheduleUrl, name',
    ],
  ])('that is unknown: %s', (text, message) => {
    expect(checkTextTemplates(bookingOf({ name: 'all', text: whole }, { name: 'more', text }))).toEqual([
      { field: `${parts}[1].text`, message },
    ]);
  });

  test('that is a link and touches what follows', () => {
    expect(checkTextTemplates(bookingSaying(`${whole}.`))).toEqual([
      {
        field: `${parts}[0].text`,
        message: 'must have a space after {rescheduleUrl}, or phones take what follows into the link',
      },
    ]);
  });

  test('that is mandatory beside one that may be absent', () => {
    expect(checkTextTemplates(bookingSaying(`Hi {name}! ${whole}`)).map(({ message }) => message)).toContain(
      'must not say {id} together with {name}, for it is left out when {name} has no value: make two parts of it',
    );
  });
});

describe('what must be said', () => {
  test.each([
    ['id', '{id}'],
    ['time', '{time}'],
    ['date', '{date} or {dateShort}'],
    ['rescheduleUrl', '{rescheduleUrl}'],
  ])('a booking without {%s}', (variable, named) => {
    expect(checkTextTemplates(bookingSaying(whole.replace(`{${variable}}`, '')))).toEqual([
      { field: parts, message: `must have a part that says ${named}` },
    ]);
  });

  test('a booking that says its id only when it changed', () => {
    const templates = bookingOf(
      { name: 'all', text: whole.replace('{id}', '') },
      { name: 'ref', text: '{id}', when: 'changed' },
    );
    expect(checkTextTemplates(templates)).toEqual([
      { field: parts, message: 'must have a part that says {id} when unchanged' },
    ]);
  });

  test.each<[Trigger, string, string]>([
    ['payment.captured', 'Paid {amount}.', '{receiptUrl}'],
    ['payment.captured', '{receiptUrl}', '{amount} or {amountCode}'],
    ['escalation.accepted', '{nextStep}', '{url}'],
    ['caller.requested', '{url}', '{text}'],
  ])('%s that only says %s', (trigger, text, named) => {
    expect(checkTextTemplates(withTrigger(trigger, { parts: [{ name: 'all', text }], shorten: [] }))).toEqual([
      { field: `triggers.${trigger}.parts`, message: `must have a part that says ${named}` },
    ]);
  });

  test('a short wording that loses it', () => {
    expect(
      checkTextTemplates(bookingOf({ name: 'all', text: whole, short: '{dateShort} {time} {rescheduleUrl}' })),
    ).toEqual([{ field: `${parts}[0].short`, message: 'must say {id} as the full text does' }]);
  });

  test('the business', () => {
    expect(checkTextTemplates({ ...english, opening: 'Hello!' })).toEqual([
      { field: 'opening', message: 'must say {business}, so that people know who writes' },
    ]);
    expect(checkTextTemplates({ ...english, opening: '{business} {id}:' })).toEqual([
      { field: 'opening', message: 'must not use {id}: known are business' },
    ]);
  });
});

test('a joiner that runs into a link', () => {
  const message = 'must begin with a space or a line break, or phones take what follows into a link';
  expect(checkTextTemplates({ ...english, joiner: '' })).toEqual([{ field: 'joiner', message }]);
  expect(checkTextTemplates({ ...english, joiner: '; ' })).toEqual([{ field: 'joiner', message }]);
  expect(checkTextTemplates({ ...english, joiner: ' / ' })).toEqual([]);
});

describe('a part', () => {
  test('with the name of another that may stand in the same message', () => {
    const changed = { name: 'news', text: 'It was moved.', when: 'changed' } as const;
    const always = { name: 'all', text: whole };
    const taken = [
      { field: `${parts}[2].name`, message: 'must be a name of its own: news is taken by an earlier part' },
    ];
    expect(checkTextTemplates(bookingOf(always, changed, { name: 'news', text: 'See you.' }))).toEqual(taken);
    expect(checkTextTemplates(bookingOf(always, { name: 'news', text: 'See you.' }, changed))).toEqual(taken);
    expect(checkTextTemplates(bookingOf(always, changed, changed))).toEqual(taken);
    expect(checkTextTemplates(bookingOf(always, changed, { ...changed, when: 'unchanged' }))).toEqual([]);
  });

  test('with the name of another', () => {
    expect(checkTextTemplates(bookingOf({ name: 'all', text: whole }, { name: 'all', text: 'Bye.' }))).toEqual([
      { field: `${parts}[1].name`, message: 'must be a name of its own: all is taken by an earlier part' },
    ]);
  });

  test('with the name of the notice', () => {
    expect(checkTextTemplates(bookingOf({ name: 'optOut', text: whole }))).toEqual([
      { field: `${parts}[0].name`, message: 'must not be optOut, the name of the notice' },
    ]);
  });

  test('with a condition of another trigger', () => {
    const bye = { name: 'bye', text: 'Bye.', when: 'transcript' } as const;
    expect(checkTextTemplates(bookingOf({ name: 'all', text: whole }, bye))).toEqual([
      { field: `${parts}[1].when`, message: 'must be one of changed, unchanged for booking.confirmed' },
    ]);
    const payments = english.triggers['payment.captured'].parts;
    expect(checkTextTemplates(withTrigger('payment.captured', { parts: [...payments, bye] }))).toEqual([
      { field: 'triggers.payment.captured.parts[3].when', message: 'must be left out for payment.captured' },
    ]);
  });
});

test('an opening that does not say who writes is told so beside whatever else is wrong with it', () => {
  expect(checkTextTemplates({ ...english, opening: 'Hi {amount}: ' })).toEqual([
    { field: 'opening', message: 'must not use {amount}: known are business' },
    { field: 'opening', message: 'must say {business}, so that people know who writes' },
  ]);
});

describe('a step', () => {
  test('that shortens a part takes whichever of its wordings has a shorter one', () => {
    const news = (when: 'changed' | 'unchanged', more: object = {}) => ({
      name: 'news',
      text: 'So it is.',
      when,
      ...more,
    });
    const said = [{ name: 'all', text: whole }, news('changed', { short: 'So.' }), news('unchanged')];
    const shorten = [{ short: 'news' }];
    expect(checkTextTemplates(withTrigger('booking.confirmed', { parts: said, shorten }))).toEqual([]);
    const none = [{ name: 'all', text: whole }, news('changed'), news('unchanged')];
    expect(checkTextTemplates(withTrigger('booking.confirmed', { parts: none, shorten }))).toHaveLength(1);
  });

  test.each([
    [{ drop: 'reference' }, 'drop', 'must not drop reference, which says {id}'],
    [{ drop: 'reschedule' }, 'drop', 'must not drop reschedule, which says {rescheduleUrl}'],
    [{ drop: 'when' }, 'drop', 'must not drop when, which says {date}'],
    [{ drop: 'optOut' }, 'drop', 'must not drop the opt-out notice'],
    [{ drop: 'wher' }, 'drop', 'must be the name of a part: when, where, reference, reschedule'],
    [{ short: 'wher' }, 'short', 'must be the name of a part: when, where, reference, reschedule'],
    [{ cap: 'nextStep', to: 20 }, 'cap', 'must be a variable of booking.confirmed, which {nextStep} is not'],
  ] as const)('%j', (step, field, message) => {
    expect(checkTextTemplates(bookingShortened(step))).toEqual([
      { field: `triggers.booking.confirmed.shorten[0].${field}`, message },
    ]);
  });

  test('that asks for a short wording where there is none', () => {
    expect(checkTextTemplates(withTrigger('payment.captured', { shorten: [{ short: 'receipt' }] }))).toEqual([
      {
        field: 'triggers.payment.captured.shorten[0].short',
        message: 'must be a part with a short wording, which receipt lacks',
      },
    ]);
  });

  test('that drops the location is allowed', () => {
    expect(checkTextTemplates(bookingShortened({ drop: 'where' }, { short: 'optOut' }))).toEqual([]);
  });
});

describe('opt-out words', () => {
  const why = 'who sends it opts out of every message. Ask for another word, or offer a link';

  test('asked for as an answer', () => {
    const cancel = { name: 'cancel', text: 'Reply CANCEL to cancel.', short: 'CANCEL to cancel.' };
    expect(checkTextTemplates(bookingOf({ name: 'all', text: whole }, cancel))).toEqual([
      { field: `${parts}[1].text`, message: `must not ask for the answer "CANCEL": ${why}` },
      { field: `${parts}[1].short`, message: `must not ask for the answer "CANCEL": ${why}` },
    ]);
    expect(checkTextTemplates({ ...spanish, opening: '{business} (escriba baja):' })).toEqual([
      { field: 'opening', message: `must not ask for the answer "baja": ${why}` },
    ]);
  });

  test('missing in the notice', () => {
    const message = 'must name the word that stops the messages, such as STOP, BAJA or PARAR';
    expect(checkTextTemplates({ ...english, optOut: { text: 'Bye.', short: 'Call us.' } })).toEqual([
      { field: 'optOut.text', message },
      { field: 'optOut.short', message },
    ]);
  });

  test('a notice with a variable', () => {
    expect(checkTextTemplates({ ...english, optOut: { text: 'Reply STOP to stop {business}.' } })).toEqual([
      { field: 'optOut.text', message: 'must not use variables' },
    ]);
  });
});

describe('the worst case', () => {
  const longWinded = (filler: string) =>
    bookingOf(
      { name: 'all', text: whole },
      { name: 'more', text: filler.repeat(450) },
      { name: 'most', text: filler.repeat(450) },
    );

  test('takes too many segments, because of a character outside GSM-7', () => {
    expect(checkTextTemplates(longWinded('a'))).toEqual([]);
    expect(checkTextTemplates(longWinded('漢'))).toEqual([
      {
        field: 'triggers.booking.confirmed',
        message:
          'takes 22 segments (UCS-2, because GSM-7 lacks 漢) at its longest, and more than 10 are too many: shorten the words, or add steps to "shorten"',
      },
    ]);
  });

  test('counts with folded accents where the texts fold them', () => {
    expect(checkTextTemplates({ ...longWinded('á'), foldAccents: true })).toEqual([]);
    expect(checkTextTemplates({ ...longWinded('á'), foldAccents: false })).toHaveLength(1);
  });

  test('does not fit at all', () => {
    expect(checkTextTemplates(english, { unit: 'characters', max: 300, segmented: false })).toEqual([
      {
        field: 'triggers.booking.confirmed',
        message:
          'is too long at its longest: the text takes 451 characters at its shortest, and the channel allows 300',
      },
      {
        field: 'triggers.payment.captured',
        message:
          'is too long at its longest: the text takes 432 characters at its shortest, and the channel allows 300',
      },
      {
        field: 'triggers.escalation.accepted',
        message:
          'is too long at its longest: the text takes 641 characters at its shortest, and the channel allows 300',
      },
    ]);
  });
});
