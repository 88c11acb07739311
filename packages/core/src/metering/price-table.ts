/** When a provider's price of a message falls due: once it took the message, or once that arrived. */
export const chargingMoments = ['accepted', 'delivered'] as const;
export type ChargingMoment = (typeof chargingMoments)[number];

export const priceUnits = ['segment', 'message'] as const;
export type PriceUnit = (typeof priceUnits)[number];

export const directions = ['outbound', 'inbound'] as const;
/** To a person, or from one. */
export type Direction = (typeof directions)[number];

/** What a unit costs from a day on, until a row that is as particular holds from a later one. */
export interface PriceRow {
  readonly channel: string;
  /** ISO 3166-1 alpha-2. Absent: every country without a row of its own. */
  readonly country?: string;
  /** The provider's word for what it prices, such as `utility`. Absent: every category without a row of its own. */
  readonly category?: string;
  readonly direction: Direction;
  /** The first day of UTC on which it holds, as YYYY-MM-DD. Absent: it always did. */
  readonly from?: string;
  /** An SMS is cut into segments; what is sent whole is one. */
  readonly per: PriceUnit;
  /** In millionths of the currency: what the provider takes. */
  readonly provider: bigint;
  /** In millionths of the currency: what it passes on from carriers. */
  readonly carrier: bigint;
}

export interface PriceTable {
  /** ISO 4217; nothing is converted. */
  readonly currency: string;
  readonly rows: readonly PriceRow[];
  /** By channel, as far as it is other than {@link chargingMomentOf} says by itself. */
  readonly charged: ReadonlyMap<string, ChargingMoment>;
}

/** What a price is looked for. */
export interface PricedMessage {
  readonly channel: string;
  readonly country?: string;
  readonly category?: string;
  readonly direction: Direction;
  /** Of UTC, as YYYY-MM-DD. */
  readonly day: string;
}

/**
 * The row that prices a message: of those that hold on its day one for its country, else one for any; of these one for
 * its category, else one for any; of these the latest.
 */
export function priceRowOf({ rows }: PriceTable, message: PricedMessage): PriceRow | undefined {
  const fitting = rows.filter((row) => fits(row, message));
  const [best, ...others] = fitting;
  return best === undefined ? undefined : others.reduce((one, other) => (isBetter(other, one) ? other : one), best);
}

/** The most that a message may cost before its category is known, in millionths; undefined where nothing prices it. */
export function dearestRowOf(table: PriceTable, message: Omit<PricedMessage, 'category'>): PriceRow | undefined {
  const categories = new Set(table.rows.map(({ category }) => category));
  const rows = [...categories].flatMap(
    (category) => priceRowOf(table, { ...message, ...(category !== undefined && { category }) }) ?? [],
  );
  const [first, ...others] = rows;
  const cost = ({ provider, carrier }: PriceRow): bigint => provider + carrier;
  return first === undefined ? undefined : others.reduce((one, row) => (cost(row) > cost(one) ? row : one), first);
}

/** WhatsApp and RCS are charged for what arrives, and everything else for what is taken over. */
export function chargingMomentOf({ charged }: PriceTable, channel: string): ChargingMoment {
  return charged.get(channel) ?? (channel === 'whatsapp' || channel === 'rcs' ? 'delivered' : 'accepted');
}

/** In millionths, for each of both: the whole price of a message of so many segments. */
export function costOf({ per, provider, carrier }: PriceRow, { segments = 1, messages = 1 }): Cost {
  const units = BigInt(per === 'segment' ? segments : messages);
  return { provider: provider * units, carrier: carrier * units };
}

/** In millionths of one currency. */
export interface Cost {
  readonly provider: bigint;
  readonly carrier: bigint;
}

function fits(row: PriceRow, { channel, country, category, direction, day }: PricedMessage): boolean {
  return (
    row.channel === channel &&
    row.direction === direction &&
    (row.country === undefined || row.country === country) &&
    (row.category === undefined || row.category === category) &&
    (row.from === undefined || row.from <= day)
  );
}

function isBetter(row: PriceRow, than: PriceRow): boolean {
  if ((row.country === undefined) !== (than.country === undefined)) return row.country !== undefined;
  if ((row.category === undefined) !== (than.category === undefined)) return row.category !== undefined;
  return (row.from ?? '') > (than.from ?? '');
}
