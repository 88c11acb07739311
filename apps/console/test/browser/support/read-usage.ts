import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { faultsOf } from './page-checks.ts';

/** Looks at the page of usage for what the calls of the stage came to, and takes its CSV by call. */
export async function readUsage(page: Page): Promise<{ readonly faults: readonly string[]; readonly csv: string }> {
  const total = page.getByRole('region', { name: 'Total' });
  // RCS is in no table of prices, and that is said.
  await total.getByText(/without a price$/).waitFor();
  const money = total.getByText(/^0\.\d+ USD$/);
  await money.first().waitFor();
  await page.getByRole('progressbar', { name: 'SMS, salon-luz' }).waitFor();
  const volume = page.getByRole('region', { name: 'RCS, salon-luz' });
  await volume.getByText(/of 1 message used, \d beyond/).waitFor();
  const faults = await faultsOf(page, 'usage');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV by call' }).click();
  return { faults, csv: await readFile(await (await download).path(), 'utf8') };
}
