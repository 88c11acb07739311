import type { Page } from 'playwright-core';

/** Goes to a page of the console by its link, as a person does. */
export async function followLink(page: Page, name: string): Promise<void> {
  // A dialog that an earlier test failed in would lie over the links.
  await page.keyboard.press('Escape');
  await page.getByRole('navigation').getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}
