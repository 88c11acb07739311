import { describe, expect, test } from '@jest/globals';
import { mayAsk } from '../../src/consent/answer-evidence.ts';
import { signOfReaction } from '../../src/consent/reaction-text.ts';
import { readReply } from '../../src/consent/read-reply.ts';

const ours = 'Harbour Clinic: your visit is on Mon 3 May at 10:00. Reply STOP to opt out.';
const oursInSpanish = 'Clínica del Puerto: su cita es el lunes. Responda BAJA para no recibir más mensajes.';

describe('a reaction that a phone writes as a message', () => {
  test.each([
    `Liked “${ours}”`,
    `Loved "${ours}"`,
    `Disliked “${ours}”`,
    `Laughed at “${ours}”`,
    `Emphasized “${ours}”`,
    `Questioned “${ours}”`,
    `Removed a like from “${ours}”`,
    `Removed a heart from “${ours}”`,
    `Reacted 👍 to “${ours}”`,
    'Liked “Your visit to “Chez “Nous”” is on Monday. Reply STOP to opt out.”',
    'Loved “Your visit to "Nous" is on Monday. Reply STOP to opt out.”',
    'A aimé «\u00a0Votre visite «\u00a0chez nous\u00a0» est lundi. Répondez STOP\u00a0»',
    `Reacted ‼️ to “${ours}”`,
    `Reacted with ❤️ to "${ours}"`,
    `Removed 😂 from “${ours}”`,
    `\u200a\u200b👍🏽\u200b to “${ours}”\u200a`,
    `Le gustó “${oursInSpanish}”`,
    `No le gustó “${oursInSpanish}”`,
    `Le encantó “${oursInSpanish}”`,
    `Reaccionó con 👍 a “${oursInSpanish}”`,
    `Gostou de “${ours}”`,
    `Reagiu com 👍 a “${ours}”`,
    `A aimé « ${ours} »`,
    `N’a pas aimé « ${ours} »`,
    `A réagi avec 👍 à « ${ours} »`,
  ])('is no stop by the words of the message that it is to: %s', (text) => {
    expect(readReply(text)).toEqual({ meaning: 'other', by: 'none' });
    expect(mayAsk({ meaning: 'other', text, mediaCount: 0 })).toBe(false);
  });

  test.each([`Reacted 🛑 to “${ours}”`, `🖕🏽 to “${ours}”`, `Reaccionó con 🚫 a “${oursInSpanish}”`])(
    'is what its sign says, as a sign alone is: %s',
    (text) => {
      expect(readReply(text)).toEqual({ meaning: 'unclear', by: 'keyword' });
    },
  );

  test.each([
    'I told you “STOP”',
    'Which part of “stop texting me” is unclear?',
    `“${ours}” stop`,
    `Liked “${ours}” but stop texting me`,
    'Liked “the visit”. Please stop texting me, I have had “enough”',
    'Loved "the visit", but stop texting "me"',
    'Le gustó «la visita», pero BAJA «ya»',
    'Please “stop”',
    'to "STOP"',
    '“STOP”',
    '"Stop."',
  ])('is not what somebody writes with quotation marks: %s', (text) => {
    expect(signOfReaction(text)).toBeUndefined();
    expect(readReply(text).meaning).toBe('stop');
  });
});
