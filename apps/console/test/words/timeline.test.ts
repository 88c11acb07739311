import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { Journey } from '../../src/api/types.ts';
import { overlay } from '../../src/words/overlay.ts';
import { timelineOf } from '../../src/words/timeline.ts';

const folder = fileURLToPath(new URL('../../../../docs/api/examples/', import.meta.url));
const journeys = readdirSync(folder)
  .filter((name) => name.startsWith('get-call-'))
  .map((name) => {
    const { response } = JSON.parse(readFileSync(folder + name, 'utf8')) as {
      response: { status: number; body: Journey };
    };
    return { name, status: response.status, journey: response.body };
  })
  .filter(({ status }) => status === 200);

describe('a journey as a timeline', () => {
  test.each(journeys)('tells every entry of $name in words', ({ journey }) => {
    const items = timelineOf(journey);
    const untold = journey.entries.filter(({ seq }) => !items.some(({ key }) => key === String(seq)));
    // Of every event that is no trigger it is said that it is none.
    const isOfNoTrigger = ({ kind, data }: (typeof untold)[number]) =>
      kind === 'verdict' && data.reason === 'not_a_trigger';
    expect(untold.filter((entry) => !isOfNoTrigger(entry))).toEqual([]);
    for (const { title, detail = '' } of items) {
      expect(title).toMatch(/\S/);
      expect(`${title} ${detail}`).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });

  test('shows the message and the reply as they were written', () => {
    const journey = journeys.find(({ name }) => name === 'get-call-journey.json')?.journey;
    const bubbles = timelineOf(journey!).flatMap(({ bubble }) => bubble ?? []);
    expect(bubbles.filter(({ from }) => from === 'business').length).toBeGreaterThan(0);
    expect(bubbles.map(({ text }) => text)).toContain(journey!.followUps[0]?.attempts[0]?.text);
  });

  test('tells of a button that was tapped, and of a number that was left', () => {
    const full = journeys.find(({ name }) => name === 'get-call-journey.json')!.journey;
    const told = (topic: string, signal: string) => {
      const data = { account: 'main', topic, signal };
      const at = '2026-11-28T10:00:00.000Z';
      return timelineOf({ ...full, entries: [{ seq: '1.1', at, kind: 'webhook', data }] } as unknown as Journey)[0]
        ?.title;
    };
    expect(told('calendar', 'tap')).toBe('The person tapped a button: calendar');
    expect(told('address_changed', 'moved')).toBe('The person has another number or id on the channel now');
    expect(told('phone_number_quality_update', 'account')).toBe('main told: phone number quality update');
  });

  test('says what came in place of words', () => {
    const full = journeys.find(({ name }) => name === 'get-call-journey.json')!.journey;
    const at = '2026-11-28T10:00:00.000Z';
    const told = (text: string, more: object = {}) => {
      const data = { replyId: 'r', channel: 'sms', account: 'sms-main', ...more };
      const entries = [{ seq: '1.1', at, tenant: full.tenant, kind: 'reply', data }] as unknown as Journey['entries'];
      const replies = [{ id: 'r', text }] as unknown as Journey['replies'];
      return timelineOf({ ...full, entries, replies }).map(({ detail, bubble }) => [detail, bubble?.text]);
    };
    expect(told('', { mediaCount: 1 })).toEqual([['1 picture, recording or file came with it.', undefined]]);
    expect(told('')).toEqual([['What it said is not passed on by the channel.', undefined]]);
    expect(told('See you', { mediaCount: 2 })).toEqual([['2 pictures, recordings or files came with it.', 'See you']]);
    expect(told('See you')).toEqual([[undefined, 'See you']]);
  });

  test('says that an event answers what the person wrote, and why their message did not permit it', () => {
    const full = journeys.find(({ name }) => name === 'get-call-journey.json')!.journey;
    const at = '2026-11-28T10:00:00.000Z';
    const entries = [
      { seq: 'a.1', at, kind: 'event', data: { eventId: 'e', type: 'caller.requested', inReplyTo: 'r' } },
      {
        seq: 'a.2',
        at,
        kind: 'plan',
        data: {
          trigger: 'caller.requested',
          steps: [],
          omitted: [],
          answers: { replyId: 'r', whyNoEvidence: 'too_late' },
        },
      },
    ];
    const told = timelineOf({ ...full, entries } as unknown as Journey).map(({ title, detail }) => [title, detail]);
    expect(told).toContainEqual(['An answer to what the person wrote is to be sent', undefined]);
    expect(told).toContainEqual([
      'Planned: caller asked for a text',
      'What the person wrote does not permit its answer: they wrote it more than a day ago.',
    ]);
  });

  test('shows in full what was unmasked, and live what came since', () => {
    const full = journeys.find(({ name }) => name === 'get-call-journey.json')!.journey;
    const masked: Journey = {
      ...full,
      caller: { phone: '+1********67' },
      followUps: full.followUps.map((one) => ({
        ...one,
        attempts: one.attempts.map((attempt) => ({ ...attempt, text: '***', status: 'undeliverable' as const })),
      })),
    };
    const shown = overlay(masked, full);
    expect(shown.caller).toEqual(full.caller);
    expect(shown.followUps[0]?.attempts[0]?.text).toBe(full.followUps[0]?.attempts[0]?.text);
    expect(shown.followUps[0]?.attempts[0]?.status).toBe('undeliverable');
  });
});
