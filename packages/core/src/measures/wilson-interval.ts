import { checkShare, confidence, widthOf, type Count } from './interval.ts';

/**
 * The score interval of a share, which keeps its promise for small counts and near 0 and 1, where the usual one does not.
 * Wilson 1927: https://doi.org/10.1080/01621459.1927.10502953
 */
export function wilsonInterval(count: Count, level = confidence): { readonly low: number; readonly high: number } {
  checkShare(count);
  const { counted, of } = count;
  const z2 = widthOf(level) ** 2;
  const middle = counted + z2 / 2;
  const reach = Math.sqrt(z2 * ((counted * (of - counted)) / of + z2 / 4));
  // At the ends they are 0 and 1 but for rounding.
  const low = counted === 0 ? 0 : (middle - reach) / (of + z2);
  const high = counted === of ? 1 : (middle + reach) / (of + z2);
  return { low, high };
}
