import { expect, test } from '@jest/globals';
import { plainLeaks, readableLeaks } from '../support/attack-database.ts';
import { CallScript } from '../support/call-script.ts';
import { withEngine } from '../support/with-engine.ts';

const running = withEngine();

test('a journey says where the transcripts of its call are, and nothing but its papers knows', async () => {
  const { engine } = running;
  const call = new CallScript('transcribed', '+12025550161');
  const first = { transcriptUrl: 'https://voice.example/t/quillfeather-1' };
  const second = { transcriptUrl: 'https://voice.example/t/quillfeather-2' };
  await engine.ingest(call.started(), call.event('call.transcript', first));
  await engine.ingest(call.ended(), call.event('call.transcript'), call.event('call.transcript', second));

  const { transcripts, entries } = await engine.journey(call.callId);
  const told = entries.filter((one) => one.kind === 'event' && one.data.type === 'call.transcript');
  expect(told).toHaveLength(3);
  const [one, , other] = told.map(({ data, at }) => ({ eventId: 'eventId' in data && data.eventId, at }));
  expect(transcripts).toEqual([
    { ...one, ...first },
    { ...other, ...second },
  ]);

  expect(await plainLeaks(engine.pool, ['quillfeather'])).toEqual([]);
  const tables = (await readableLeaks(engine.pool, ['quillfeather'])).map(({ table }) => table.replace(/_[\d_]+$/, ''));
  expect([...new Set(tables)].sort()).toEqual(['call_papers', 'event_bodies']);
});

test('a journey without any has no list of them', async () => {
  const { engine } = running;
  const call = new CallScript('spoken', '+12025550162');
  await engine.ingest(call.started(), call.ended());
  expect(await engine.journey(call.callId)).not.toHaveProperty('transcripts');
});
