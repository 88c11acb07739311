/** Exchange 555-01XX is kept for fiction: a hundred numbers in each area code, and nobody's. */
const areaCodes = ['212', '310', '312', '415', '617'] as const;
const numbersPerArea = 100;

/** How many callers there are; everybody calls again and again. */
export const callerCount = areaCodes.length * numbersPerArea;

/** The phone of a caller in E.164, by its number; numbers above the last begin again. */
export function phoneOfCaller(number: number): string {
  const caller = number % callerCount;
  const area = areaCodes[Math.floor(caller / numbersPerArea)] ?? areaCodes[0];
  return `+1${area}55501${String(caller % numbersPerArea).padStart(2, '0')}`;
}
