export {
  IncludedVolume,
  volumeUnits,
  type Drawn,
  type Tariff,
  type UsedVolume,
  type Volume,
} from './included-volume.ts';
export { decimalOf, microsOf } from './money.ts';
export {
  chargingMoments,
  directions,
  priceUnits,
  type ChargingMoment,
  type Cost,
  type PriceRow,
  type PriceTable,
} from './price-table.ts';
export {
  chargeStates,
  priceSources,
  rateUsage,
  usageKinds,
  type ChargeState,
  type PriceSource,
  type RatedLine,
  type UsageKind,
  type UsageLine,
} from './rate-usage.ts';
export { emptySum, usageParts, UsageSums, type UsagePart, type UsageSum } from './sum-usage.ts';
