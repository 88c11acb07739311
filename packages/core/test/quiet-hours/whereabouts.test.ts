import { describe, expect, test } from '@jest/globals';
import { whereaboutsOf } from '../../src/quiet-hours/whereabouts.ts';

function zonesOf(e164: string, country: string): string {
  return whereaboutsOf({ e164, country }).zones.join(' ');
}

describe('the zones of a number', () => {
  test.each([
    ['New York', '+12125550123', 'US', 'America/New_York'],
    // The panhandle keeps Central time, Tallahassee Eastern.
    ['Florida 850', '+18505550123', 'US', 'America/Chicago America/New_York'],
    ['Tennessee 423', '+14235550123', 'US', 'America/Chicago America/New_York'],
    ['Kansas 620', '+16205550123', 'US', 'America/Chicago America/Denver'],
    ['Kansas 785', '+17855550123', 'US', 'America/Chicago America/Denver'],
    ['Indiana 219', '+12195550123', 'US', 'America/Chicago America/New_York'],
    ['Idaho', '+12085550123', 'US', 'America/Boise America/Denver America/Los_Angeles'],
    ['Puerto Rico', '+17875550123', 'PR', 'America/Puerto_Rico'],
    ['the City of Mexico', '+525512345678', 'MX', 'America/Mexico_City'],
    ['Tijuana', '+526641234567', 'MX', 'America/Tijuana'],
    ['São Paulo', '+5511987654321', 'BR', 'America/Sao_Paulo'],
    ['Manaus', '+5592987654321', 'BR', 'America/Manaus'],
    ['Colombia', '+573001234567', 'CO', 'America/Bogota'],
    // One code and one plan for several countries.
    ['a mobile of Great Britain', '+447911123456', 'GB', 'Europe/London'],
    ['a mobile of Guernsey', '+447781123456', 'GG', 'Europe/Guernsey'],
    [
      'a mobile of Kazakhstan',
      '+77001234567',
      'KZ',
      'Asia/Almaty Asia/Aqtau Asia/Aqtobe Asia/Atyrau Asia/Oral Asia/Qostanay Asia/Qyzylorda',
    ],
    ['Argentina', '+5491123456789', 'AR', 'America/Buenos_Aires'],
  ])('of %s', (_place, e164, country, zones) => {
    expect(zonesOf(e164, country)).toBe(zones);
  });

  test('are all of a country whose number does not tell', () => {
    expect(zonesOf('+521001234567', 'MX').split(' ')).toEqual([
      'America/Cancun',
      'America/Ciudad_Juarez',
      'America/Matamoros',
      'America/Mazatlan',
      'America/Mexico_City',
      'America/Ojinaga',
      'America/Tijuana',
    ]);
    expect(zonesOf('+5500999999', 'BR').split(' ')).toHaveLength(4);
  });

  // The map has Sydney, Madrid and Santiago for them; a mobile of Perth is three hours earlier.
  test.each([
    ['Australia', '+61412345678', 'AU', 'Australia/Perth'],
    ['Spain', '+34612345678', 'ES', 'Atlantic/Canary'],
    ['Chile', '+56961234567', 'CL', 'Pacific/Easter'],
    ['Ecuador', '+593991234567', 'EC', 'Pacific/Galapagos'],
    ['Russia', '+79161234567', 'RU', 'Asia/Kamchatka'],
  ])('are all of %s, whose mobile numbers name no region', (_place, e164, country, farthest) => {
    const { zones, zonesFrom } = whereaboutsOf({ e164, country });
    expect(zones).toContain(farthest);
    expect(zones.length).toBeGreaterThan(1);
    expect(zonesFrom).toBe('country');
  });

  test.each([
    ['Sydney', '+61291234567', 'AU', 'Australia/Sydney'],
    ['Madrid', '+34911234567', 'ES', 'Europe/Madrid'],
    ['Tenerife', '+34922123456', 'ES', 'Atlantic/Canary'],
  ])('are those of the region where a number names one: %s', (_place, e164, country, zone) => {
    expect(whereaboutsOf({ e164, country }).zones).toContain(zone);
    expect(whereaboutsOf({ e164, country }).zonesFrom).toBe('number');
  });

  test('of an area code that the map does not have are those of its country alone', () => {
    const american = zonesOf('+15332345678', 'US').split(' ');
    expect(american).toContain('America/Los_Angeles');
    expect(american).not.toContain('America/Toronto');
    const canadian = zonesOf('+16002345678', 'CA').split(' ');
    expect(canadian).toContain('America/St_Johns');
    expect(canadian).not.toContain('America/New_York');
  });

  test('are none of a telephone at sea', () => {
    expect(whereaboutsOf({ e164: '+870773111632' })).toEqual({
      zones: [],
      zonesFrom: 'nowhere',
      places: ['default'],
    });
  });

  test('give way to those of the country where no prefix is known', () => {
    expect(whereaboutsOf({ e164: '+9990000', country: 'CL' })).toMatchObject({
      zones: expect.arrayContaining(['America/Santiago', 'Pacific/Easter']),
      zonesFrom: 'country',
    });
  });
});

describe("the caller's own word", () => {
  test('says where they are, and their number which law they may call upon beside it', () => {
    expect(whereaboutsOf({ e164: '+13055550123', country: 'US', timezone: 'America/Los_Angeles' })).toEqual({
      zones: ['America/Los_Angeles'],
      zonesFrom: 'caller',
      places: ['default', 'US', 'US-FL'],
    });
  });

  test.each([
    ['PR', '+17875550123', 'America/Puerto_Rico'],
    ['VI', '+13405550123', 'America/St_Thomas'],
    ['GU', '+16715550123', 'Pacific/Guam'],
    ['AS', '+16845550123', 'Pacific/Pago_Pago'],
    ['MP', '+16705550123', 'Pacific/Saipan'],
  ])('or their number brings the rules of the United States to %s', (country, e164, timezone) => {
    expect(whereaboutsOf({ e164, country }).places).toEqual(['default', country, 'US']);
    expect(whereaboutsOf({ e164, country, timezone }).places).toEqual(['default', country, 'US']);
    expect(whereaboutsOf({ e164: '+573001234567', country: 'CO', timezone }).places).toEqual(['default', 'CO', 'US']);
  });

  test('brings the rules of the country that they are in', () => {
    expect(whereaboutsOf({ e164: '+573001234567', country: 'CO', timezone: 'US/Eastern' }).places).toEqual([
      'default',
      'CO',
      'US',
    ]);
  });

  test('is not taken where it is no zone', () => {
    expect(whereaboutsOf({ e164: '+12125550123', country: 'US', timezone: 'Mars/Phobos' })).toMatchObject({
      zones: ['America/New_York'],
      zonesFrom: 'number',
    });
  });

  test.each(['UTC', 'utc', 'Etc/UTC', 'GMT', 'GMT0', 'Etc/GMT+0', 'Zulu', 'Universal', 'UCT', 'Greenwich'])(
    'is none where it is %s: a server says so when nobody told it',
    (timezone) => {
      expect(whereaboutsOf({ e164: '+12125550123', country: 'US', timezone })).toEqual(
        whereaboutsOf({ e164: '+12125550123', country: 'US' }),
      );
    },
  );

  test.each(['Etc/GMT+5', 'EST'])('counts beside their number where it knows no summer time: %s', (timezone) => {
    expect(whereaboutsOf({ e164: '+12125550123', country: 'US', timezone })).toEqual({
      zones: [timezone, 'America/New_York'],
      zonesFrom: 'number',
      places: ['default', 'US'],
    });
    expect(whereaboutsOf({ e164: '+870773111632', timezone })).toMatchObject({
      zones: [timezone],
      zonesFrom: 'caller',
    });
  });

  test('is a place, whether its name is an old one or one of a rule', () => {
    for (const timezone of ['US/Eastern', 'EST5EDT', 'Cuba', 'Japan', 'America/Argentina/Buenos_Aires', 'CET']) {
      expect(whereaboutsOf({ e164: '+12125550123', country: 'US', timezone })).toMatchObject({
        zones: [timezone],
        zonesFrom: 'caller',
      });
    }
  });
});
