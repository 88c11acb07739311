import { describe, expect, test } from '@jest/globals';
import { eventLimits, parseCallEvents } from '../../src/event/parse-call-events.ts';
import { cloudEvent } from './sample-events.ts';

const ended = (id: string) => cloudEvent('call.ended', {}, { id });

describe('parseCallEvents', () => {
  test('reads a batch in its order', () => {
    const parsed = parseCallEvents([ended('a'), cloudEvent('call.rated', 5), ended('b')]);
    expect(parsed.ok && parsed.events.map(({ id, type }) => `${id} ${type}`)).toEqual([
      'a call.ended',
      'evt-1 other',
      'b call.ended',
    ]);
  });

  test('refuses a batch with one bad event whole, and names each fault by its index', () => {
    const parsed = parseCallEvents([ended('a'), 7, ended(''), ended('b'), cloudEvent('call.ended', 'x')]);
    expect(parsed).toEqual({
      ok: false,
      faults: [
        { index: 1, field: '', message: 'must be a JSON object: one event of CloudEvents 1.0' },
        {
          index: 2,
          field: 'id',
          message:
            'is missing or empty: must be text of 1 to 256 letters without control characters or spaces in a row, e.g. "evt-5b1c"',
        },
        { index: 4, field: 'data', message: 'must be an object, or absent' },
      ],
    });
  });

  test('refuses an empty batch', () => {
    expect(parseCallEvents([])).toEqual({
      ok: false,
      faults: [{ field: '', message: 'must hold at least one event' }],
    });
  });

  test('takes a thousand events, and not one more', () => {
    const events = Array.from({ length: 1_000 }, (_, index) => ended(`e${index}`));
    expect(parseCallEvents(events)).toMatchObject({ ok: true, events: { length: eventLimits.eventsPerBatch } });
    expect(parseCallEvents([...events, ended('last')])).toEqual({
      ok: false,
      faults: [{ field: '', message: 'must hold at most 1000 events: send several batches' }],
    });
  });
});
