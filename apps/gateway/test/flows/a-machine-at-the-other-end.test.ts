import { expect, test } from '@jest/globals';
import { AskingSalon, facts } from '../support/asking-salon.ts';

const none = '{ perDay: none, perWeek: none }';
const prefix = '{ newPerHour: none, perDay: none }';
const salon = new AskingSalon({ bounds: `caps: { person: ${none}, prefix: ${prefix} }` });
const sends = [201, 'send', undefined];

test('a machine that answers every answer gets no more than thirty a day, also of a tenant that bounds nothing', async () => {
  const call = await salon.caller({});
  for (let index = 0; index < 30; index += 1) {
    expect(facts(await salon.answer(await salon.writes(call, { text: `What about ${index}?` })))).toEqual(sends);
  }
  const refused = await salon.answer(await salon.writes(call, { text: 'And now?' }));
  expect(facts(refused)).toEqual([200, 'skip', 'cap_person']);
  expect(salon.sentTo(call)).toHaveLength(30);

  // Nothing but answers is bounded, and nobody else.
  await salon.app.engine.ingest(call.booking({}, { live: true }));
  await salon.app.engine.until(call.callId, () => salon.sentTo(call).length === 31);
  expect(facts(await salon.answer(await salon.writes(await salon.caller())))).toEqual(sends);

  salon.clock.advance(24 * 3_600_000);
  expect(facts(await salon.answer(await salon.writes(call, { text: 'And today?' })))).toEqual(sends);
});

test('forty answers at once are no more than thirty either', async () => {
  const call = await salon.caller();
  const questions: string[] = [];
  for (let index = 0; index < 40; index += 1) questions.push(await salon.writes(call, { text: `At ${index}?` }));
  const answers = await Promise.all(questions.map((one) => salon.answer(one)));
  const words = answers.map(({ status, body }) => `${status} ${body.verdict} ${body.reason ?? ''}`.trim());
  expect(words.toSorted()).toEqual([
    ...Array<string>(10).fill('200 skip cap_person'),
    ...Array<string>(30).fill('201 send'),
  ]);
  expect(salon.sentTo(call)).toHaveLength(30);
});
