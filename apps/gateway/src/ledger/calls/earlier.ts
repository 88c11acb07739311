/** Of two moments, where there are two. */
export function earlier(one: Date, other: Date): Date;
export function earlier(one: Date | undefined, other: Date | undefined): Date | undefined;
export function earlier(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}
