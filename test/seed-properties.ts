// The gate must answer the same for the same commit: under CI every property test runs from one seed. Everywhere else
// the seed is a new one each time, so that the tests go on looking; a find is printed with its seed.
if (process.env['CI'] !== undefined) {
  const { configureGlobal, readConfigureGlobal } = await import('fast-check');
  configureGlobal({ ...readConfigureGlobal(), seed: 20_261_123 });
}
