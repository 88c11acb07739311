import { describe, expect, test } from '@jest/globals';
import { meaningOfReply } from '../../src/consent/meaning-of-reply.ts';

describe('what a reply means, with what its provider made of it', () => {
  test.each([
    ['what the provider took for a stop', { text: 'NADA', keyword: 'stop' }, 'stop'],
    ['a stop that the provider took for help', { text: 'please stop texting me', keyword: 'help' }, 'stop'],
    ['a start in words of the provider', { text: 'VOLVER', keyword: 'start' }, 'start'],
    ['a yes, though the provider sends on after it', { text: 'Yes!', keyword: 'start' }, 'yes'],
    ['a no, though the provider sends on after it', { text: 'no', keyword: 'start' }, 'unclear'],
    ['a call for help in words of the provider', { text: 'QUIEN', keyword: 'help' }, 'help'],
    ['a text that the provider made nothing of', { text: 'no me escriban' }, 'stop'],
    ['a tapped Stop', { text: 'Stop', action: 'stop' }, 'stop'],
    ['a tapped No', { text: 'No', action: 'call:no' }, 'other'],
    ["a tapped button of Meta's", { text: 'Stop promotions', action: 'Stop promotions' }, 'stop'],
    ['another one', { text: 'Unsubscribe from All', action: 'x' }, 'stop'],
    ['one in Spanish', { text: 'Detener promociones', action: 'x' }, 'stop'],
    ['one in Portuguese', { text: 'Parar promoções', action: 'x' }, 'stop'],
    ['one in a language that is not read', { text: '配信停止', action: 'STOP' }, 'stop'],
    ['one in German', { text: 'Abmelden', action: 'opt_out' }, 'stop'],
    ['one in French', { text: 'Se désabonner', action: 'UNSUBSCRIBE' }, 'stop'],
    ['a tapped label whose data only begins with a word', { text: 'Route', action: 'stop_by:BK-1' }, 'other'],
    ['a tapped label that begins with a word of stopping', { text: 'Cancel my visit', action: 'cancel' }, 'other'],
    ['a tapped label that only sounds like a stop', { text: "Don't call me", action: 'call:never' }, 'other'],
    ['a tapped Yes that the provider took for a start', { text: 'Yes', action: 'call:yes', keyword: 'start' }, 'yes'],
  ] as const)('%s', (_what, signal, meaning) => {
    expect(meaningOfReply(signal).meaning).toBe(meaning);
  });

  test('free text is told from a keyword', () => {
    expect(meaningOfReply({ text: 'stop' }).by).toBe('keyword');
    expect(meaningOfReply({ text: 'stop contacting me' })).toEqual({
      meaning: 'stop',
      by: 'free_text',
      language: 'en',
    });
    expect(meaningOfReply({ text: 'thanks', keyword: 'stop' })).toEqual({ meaning: 'stop', by: 'keyword' });
  });
});
