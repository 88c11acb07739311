/**
 * The area codes of the states that have hours of their own, by ISO 3166-2. Numbers are ported within a state and carried
 * out of it, so a code says which law whoever has the number may call upon, and not where they are.
 * Source: the North American Numbering Plan Administrator, https://www.nanpa.com
 */
const areaCodesOfState: Readonly<Record<string, string>> = {
  'US-CT': '203 475 860 959',
  'US-FL': '239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954',
  'US-MD': '227 240 301 410 443 667',
  'US-MS': '228 471 601 662 769',
  'US-NJ': '201 551 609 640 732 848 856 862 908 973',
  'US-OK': '405 539 572 580 918',
  'US-RI': '401',
  'US-TX':
    '210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 915 936 940 945 956 972 979',
  'US-VA': '276 434 540 571 686 703 757 804 826 948',
  'US-WA': '206 253 360 425 509 564',
};

const stateOfAreaCode: ReadonlyMap<string, string> = new Map(
  Object.entries(areaCodesOfState).flatMap(([state, codes]) => codes.split(' ').map((code) => [code, state] as const)),
);

/** The state of a North American number (E.164), where it has hours of its own. */
export function stateOfNumber(e164: string): string | undefined {
  return e164.startsWith('+1') ? stateOfAreaCode.get(e164.slice(2, 5)) : undefined;
}
