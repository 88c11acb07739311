import { describe, expect, test } from '@jest/globals';
import { parseCallEvent } from '../../src/event/parse-call-event.ts';
import { caller, cloudEvent } from './sample-events.ts';

const freeTypes = ['call.ended', 'call.transcript', 'appointment.attended', 'appointment.missed', 'csat.scored'];

describe.each(freeTypes)('%s', (type) => {
  const dataOf = (data: unknown) => {
    const parsed = parseCallEvent(cloudEvent(type, data));
    return parsed.ok ? parsed.event.data : parsed.faults;
  };

  test.each([[undefined], [null], [{}], [{ anything: { at: ['all', null, 3] } }]])('takes %j', (data) => {
    expect(dataOf(data)).toEqual({});
  });

  test('keeps the caller and live', () => {
    expect(dataOf({ caller, live: true, reason: 'hangup' })).toEqual({ caller, live: true });
  });

  test('keeps of a faulty caller what is well formed', () => {
    const given = { ...caller, locale: 'es_MX', timezone: 7, name: '', prefers: 'a b' };
    expect(dataOf({ caller: given, live: 'yes' })).toEqual({
      caller: { phone: caller.phone, whatsappUserId: caller.whatsappUserId },
    });
  });

  test.each([['a text'], [7], [['caller']], [null]])('a caller that is %j is somebody else’s field', (given) => {
    expect(dataOf({ caller: given })).toEqual({});
  });

  test.each([['text'], [7], [[{}]]])('refuses %j', (data) => {
    expect(dataOf(data)).toEqual([{ field: 'data', message: 'must be an object, or absent' }]);
  });
});

describe('where a transcript is kept', () => {
  const dataOf = (data: object) => {
    const parsed = parseCallEvent(cloudEvent('call.transcript', data));
    return parsed.ok ? parsed.event.data : parsed.faults;
  };

  test('is read', () => {
    const transcriptUrl = 'https://voice.example.com/t/81f2';
    expect(dataOf({ transcriptUrl, summary: 'Ana booked' })).toEqual({ transcriptUrl });
  });

  test.each([
    [7],
    [''],
    ['http://voice.example.com/t'],
    ['t/81f2'],
    [`https://voice.example.com/${'t'.repeat(2_000)}`],
  ])('is not taken from %j, which costs nothing else', (transcriptUrl) => {
    expect(dataOf({ transcriptUrl, caller })).toEqual({ caller });
  });
});

describe.each(['appointment.attended', 'appointment.missed'])('whose appointment it was: %s', (type) => {
  const dataOf = (data: object) => {
    const parsed = parseCallEvent(cloudEvent(type, data));
    return parsed.ok ? parsed.event.data : parsed.faults;
  };

  test('is read, by the id of its booking alone', () => {
    expect(dataOf({ booking: { id: 'bk-1', location: '12 Elm St' }, minutesLate: 5 })).toEqual({
      booking: { id: 'bk-1' },
    });
  });

  test.each([[{ id: 7 }], [{ id: '' }], [{}], ['bk-1'], [null], [[{ id: 'bk-1' }]]])(
    'is not taken from %j, which costs nothing else',
    (booking) => {
      expect(dataOf({ booking, caller })).toEqual({ caller });
    },
  );
});

describe('how a call was rated', () => {
  const dataOf = (data: object) => {
    const parsed = parseCallEvent(cloudEvent('csat.scored', data));
    return parsed.ok ? parsed.event.data : parsed.faults;
  };

  test.each([0, 4.5, 100])('is read: %d', (score) => expect(dataOf({ score })).toEqual({ score }));

  test.each([[-1], [100.5], ['5'], [null], [[5]]])('is not taken from %j', (score) => {
    expect(dataOf({ score, caller })).toEqual({ caller });
  });
});

describe('any other type', () => {
  test.each([
    ['call.rated', { stars: 5 }],
    ['other', 'plain text'],
    ['Booking.Confirmed', [1, 2]],
    ['com.acme.thing', undefined],
    ['constructor', null],
    ['__proto__', 7],
  ])('%s is taken, with any body', (type, data) => {
    const { time, tenant } = cloudEvent(type, data);
    expect(parseCallEvent(cloudEvent(type, data))).toEqual({
      ok: true,
      event: {
        id: 'evt-1',
        source: '/voice/front-desk',
        subject: 'call-1',
        time,
        tenant,
        type: 'other',
        originalType: type,
        data: {},
      },
    });
  });

  test('a body in base64 is nobody’s concern', () => {
    const event = cloudEvent('call.audio', undefined, { data_base64: 'AAAA', datacontenttype: 'audio/wav' });
    expect(parseCallEvent(event).ok).toBe(true);
  });

  test('its caller is read', () => {
    expect(parseCallEvent(cloudEvent('call.rated', { caller }))).toMatchObject({ event: { data: { caller } } });
  });

  test('the envelope still has to be one', () => {
    const parsed = parseCallEvent(cloudEvent('call.rated', {}, { specversion: '0.3', time: 'now' }));
    expect(parsed).toMatchObject({ ok: false, faults: [{ field: 'specversion' }, { field: 'time' }] });
  });
});

describe('a score', () => {
  const dataOf = (type: string, score: unknown) => parseCallEvent(cloudEvent(type, { score, comment: 'Nice.' }));

  test.each([[5], [0], [100], [4.5]])('of %j is read', (score) => {
    expect(dataOf('csat.scored', score)).toMatchObject({ ok: true, event: { data: { score } } });
  });

  test.each([[-1], [101], ['5'], [null], [{}]])('of %j is left alone', (score) => {
    const parsed = dataOf('csat.scored', score);
    expect(parsed).toMatchObject({ ok: true, event: { data: {} } });
    expect(parsed.ok && parsed.event.data).not.toHaveProperty('score');
  });

  test('of another event is none', () => {
    const parsed = dataOf('call.ended', 5);
    expect(parsed.ok && parsed.event.data).not.toHaveProperty('score');
  });
});
