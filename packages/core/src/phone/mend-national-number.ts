interface Mend {
  readonly countryCode: string;
  readonly older: RegExp;
  readonly today: string;
}

/**
 * Forms that number plans have left behind and that address books, SIP headers and
 * provider ids still hold.
 */
const mends: readonly Mend[] = [
  // Since August 2019 a Mexican mobile is dialled without the 1 after +52.
  // https://www.twilio.com/guidelines/mx/voice
  { countryCode: '52', older: /^1(\d{10})$/, today: '$1' },
  // Since 2016 every Brazilian mobile has nine digits: a 9 before the former eight, which began with 6 to 9.
  // https://www.gov.br/anatel/pt-br/regulado/numeracao/plano-de-numeracao-brasileiro
  { countryCode: '55', older: /^([1-9][1-9])([6-9]\d{7})$/, today: '$19$2' },
];

/** The national number as it is dialled today; unchanged where nothing is known to mend. */
export function mendNationalNumber(countryCode: string, national: string): string {
  const mend = mends.find((one) => one.countryCode === countryCode && one.older.test(national));
  return mend ? national.replace(mend.older, mend.today) : national;
}
