/** Exchange 555-01XX is kept for fiction: a hundred numbers in each area code, and nobody's. */
const areaCodes = ['212', '310', '312', '415', '617'] as const;
const numbersPerArea = 100;

/** How many callers there are; everybody calls again and again. */
export const callerCount = areaCodes.length * numbersPerArea;

/** The phone of a caller in E.164, by its number; numbers above the last begin again. */
export function phoneOfCaller(number: number): string {
  return phoneIn(areaCodes, number % callerCount);
}

/** So many that nobody gets two messages by WhatsApp within six seconds, which Meta would not take. */
const furtherAreaCodes = (
  '201 202 203 205 206 207 208 209 210 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 ' +
  '251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 313 314 315 316 317'
).split(' ');

export const furtherCallerCount = furtherAreaCodes.length * numbersPerArea;

/** The same of callers who are none of the others. */
export function phoneOfFurtherCaller(number: number): string {
  return phoneIn(furtherAreaCodes, number % furtherCallerCount);
}

function phoneIn(areas: readonly string[], caller: number): string {
  const area = areas[Math.floor(caller / numbersPerArea)];
  return `+1${area}55501${String(caller % numbersPerArea).padStart(2, '0')}`;
}

/** Who calls, as the platform knows them. */
export interface Caller {
  readonly phone: string;
  readonly locale: string;
  readonly timezone: string;
}

/** Of events whose messages all go by one channel, or in turns by each of three. */
export type CallerKind = 'one-channel' | 'three-channels';

/** Of which an event is, by its number; the rules that are shipped take a caller by the region of the locale. */
export const channelsInTurns = ['sms', 'whatsapp', 'rcs'] as const;

/** @param number of the event. */
export function callerOf(number: number, kind: CallerKind): Caller {
  if (kind === 'one-channel') return usualCaller(number);
  const turn = Math.floor(number / channelsInTurns.length);
  switch (channelsInTurns[number % channelsInTurns.length]) {
    case 'sms':
      return { phone: phoneOfCaller(turn), locale: 'en-GB', timezone: 'Europe/London' };
    case 'whatsapp':
      return { phone: phoneOfFurtherCaller(turn), locale: 'es-MX', timezone: 'America/Mexico_City' };
    default:
      return usualCaller(turn);
  }
}

function usualCaller(number: number): Caller {
  return { phone: phoneOfCaller(number), locale: 'en-US', timezone: 'America/New_York' };
}
