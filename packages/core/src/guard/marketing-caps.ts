const hourMs = 3_600_000;

/** How often a person may be advertised to by law, where the law counts. */
export interface MarketingCap {
  /** ISO 3166-1 alpha-2, of the number. */
  readonly country: string;
  readonly most: number;
  readonly withinMs: number;
  /** So long only the channel of the last one may be used. */
  readonly oneChannelForMs?: number;
  readonly source: string;
}

/**
 * Florida and Oklahoma allow three on the same subject within 24 hours. An area code does not prove where somebody is,
 * so they hold for every number of the United States, and for all subjects together.
 */
export const marketingCaps: readonly MarketingCap[] = [
  {
    country: 'US',
    most: 3,
    withinMs: 24 * hourMs,
    source: 'Florida HB 761 of 25 May 2023 and the Oklahoma act of 2022, as law firms report them',
  },
  {
    country: 'CO',
    most: 1,
    withinMs: 24 * hourMs,
    oneChannelForMs: 7 * 24 * hourMs,
    source:
      'Ley 2300 de 2023, art. 5: https://leyonline.co/laws/ley-2300-de-2023/articulo-5o; the week as law firms report it',
  },
];
