/** The one that a gateway of the bench has, where it has no more. */
export const soleTenant = 'harbour-clinic';

/** Whose an event is, by its number, on a gateway that has so many; they take turns. */
export function tenantOf(number: number, count: number): string {
  return `tenant-${String(number % count).padStart(5, '0')}`;
}

/** All that a gateway has. */
export function tenantsOf(count: number): readonly string[] {
  return count === 1 ? [soleTenant] : Array.from({ length: count }, (_, number) => tenantOf(number, count));
}
