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
    expect(untold.filter(({ data }) => data['reason'] !== 'not_a_trigger')).toEqual([]);
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

  test('shows in full what was unmasked, and live what came since', () => {
    const full = journeys.find(({ name }) => name === 'get-call-journey.json')!.journey;
    const masked: Journey = {
      ...full,
      caller: { phone: '+1********67' },
      followUps: full.followUps.map((one) => ({
        ...one,
        attempts: one.attempts.map((attempt) => ({ ...attempt, text: '***', status: 'read' })),
      })),
    };
    const shown = overlay(masked, full);
    expect(shown.caller).toEqual(full.caller);
    expect(shown.followUps[0]?.attempts[0]?.text).toBe(full.followUps[0]?.attempts[0]?.text);
    expect(shown.followUps[0]?.attempts[0]?.status).toBe('read');
  });
});
