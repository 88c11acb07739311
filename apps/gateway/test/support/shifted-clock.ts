/**
 * Preloaded into a program (`node --import`), it sets the program's clock wrong: by `AFTERCALL_TEST_CLOCK_OFF_MS`, and
 * from a SIGUSR2 on by the next of the offsets that are listed there, as a machine's clock is wrong or is set anew.
 */
const RightDate = Date;
const offsets = (process.env['AFTERCALL_TEST_CLOCK_OFF_MS'] ?? '0').split(',').map(Number);
let offMs = offsets.shift() ?? 0;

process.on('SIGUSR2', () => {
  offMs = offsets.shift() ?? offMs;
});

globalThis.Date = class extends RightDate {
  constructor(...given: [] | [string | number | Date]) {
    super(...((given.length === 0 ? [RightDate.now() + offMs] : given) as [number]));
  }

  static override now(): number {
    return RightDate.now() + offMs;
  }
} as DateConstructor;
