import { describe, expect, test } from '@jest/globals';
import { keywordsByLanguage } from '../../src/consent/keywords.ts';
import { isMistypedStop } from '../../src/consent/mistyped-stops.ts';
import { readReply } from '../../src/consent/read-reply.ts';

describe('a word of stopping in other letters', () => {
  test.each([
    ['Cyrillic', 'ЅТОР'],
    ['Cyrillic', 'ВАЈА'],
    ['small capitals', 'ꜱᴛᴏᴘ'],
    ['small capitals', 'ᴄᴀɴᴄᴇʟ'],
    ['small capitals', 'ᴘᴀʀᴀʀ'],
    ['dark squares', '🆂🆃🅾🅿'],
    ['dark circles', '🅢🅣🅞🅟'],
    ['the letters of flags', '🇸🇹🇴🇵'],
  ])('%s: %s', (_letters, text) => {
    expect(readReply(text).meaning).toBe('stop');
  });

  test.each(['стоп', 'тд', 'но', 'да', '🇸🇹', '🅾️', '🅿️', '🆗', 'ok 🅿️'])('%s is in none', (text) => {
    expect(['other', 'yes']).toContain(readReply(text).meaning);
  });
});

describe('a word of stopping with a number', () => {
  // The number that French operators have people write it to, or that somebody was written to from.
  test.each(['STOP 36111', 'stop 12345', 'STOP au 36111'])('%s suppresses', (text) => {
    expect(['stop', 'unclear']).toContain(readReply(text).meaning);
  });

  test.each(['Stop 3', 'Stop 3 please', 'STOP 0'])('is asked about, whichever number it is: %s', (text) => {
    expect(readReply(text).meaning).toBe('unclear');
  });

  test('that something stands behind is a place', () => {
    expect(readReply('Stop 3 on the route is closest?').meaning).toBe('other');
  });
});

describe('a word of stopping with a slip', () => {
  test.each(['STTOP', 'Tsop', 'stoop', 'arrêter', 'Revoked', 'I revoke', 'detenga', 'cessez'])('%s stops', (text) => {
    expect(readReply(text).meaning).toBe('stop');
  });

  test.each([
    'CANCELL',
    'Cancle',
    'canel please',
    'unsubscrbie',
    'remvoe',
    'Cancellar',
    'eliminra',
    'detenner',
    'Stopall l',
    'cancelled',
    'Stopped',
    // In English and French it is a word for rest.
    'detente',
    'annuler',
    'borrar',
    'bloquear',
    "I don't want this",
    'Supprimer svp',
  ])('%s is asked about', (text) => {
    expect(['stop', 'unclear']).toContain(readReply(text).meaning);
  });

  test('what is a word of its own is no slip', () => {
    const words = Object.values(keywordsByLanguage).flatMap((all) => [...all.start, ...all.help, ...all.yes]);
    const others = ['cancer', 'cancelar cita', 'removal', 'remote', 'revolve', 'terminal', 'eliminated', 'carretera'];
    expect([...words, ...others].filter((word) => isMistypedStop(word))).toEqual([]);
    expect(readReply('the cancle will be lit at 5').meaning).toBe('other');
  });
});
