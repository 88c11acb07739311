import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** For people to look at; kept out of the repository. */
export const screenshotFolder = fileURLToPath(new URL('../screenshots', import.meta.url));

const widths = { wide: { width: 1_280, height: 860 }, narrow: { width: 375, height: 760 } } as const;

/** What the page says in the console of the browser that nobody should have to read. */
export function collectComplaints(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}

/** Serious and critical findings of axe-core, and what does not fit a small phone; in light and in dark. */
export async function faultsOf(page: Page, name: string): Promise<string[]> {
  await mkdir(screenshotFolder, { recursive: true });
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    for (const [width, viewport] of Object.entries(widths)) {
      await page.setViewportSize(viewport);
      await page.screenshot({ path: join(screenshotFolder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      if (wide > 0) faults.push(`${name}, ${width}: ${wide} px too wide`);
    }
    await page.setViewportSize(widths.wide);
    faults.push(...(await axeFindings(page)).map((finding) => `${name}, ${colorScheme}: ${finding}`));
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return faults;
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact?: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

async function axeFindings(page: Page): Promise<string[]> {
  // Evaluated from outside, because the page's policy admits no script of anybody else.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
}
