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
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${message.text()} (${message.location().url}, ${page.url()})`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}

const movingProperties =
  'document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.transitionProperty)';

/** Serious and critical findings of axe-core, what moves, and what does not fit a small phone; in light and in dark. */
export async function faultsOf(page: Page, name: string): Promise<string[]> {
  await mkdir(screenshotFolder, { recursive: true });
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    // Whatever moved would be measured half-way between two colours.
    const moving = await page.evaluate<string[]>(movingProperties);
    faults.push(
      ...moving.map((property) => `${name}, ${colorScheme}: ${property} moves, though less motion is asked for`),
    );
    // Wide in the light and narrow in the dark: all four of every page would take longer than they tell.
    const width = colorScheme === 'light' ? 'wide' : 'narrow';
    await page.setViewportSize(widths[width]);
    await page.screenshot({ path: join(screenshotFolder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    if (over > 0) faults.push(`${name}, ${width}: ${over} px too wide`);
    faults.push(...(await axeFindings(page, colorScheme)).map((finding) => `${name}, ${colorScheme}: ${finding}`));
  }
  await page.setViewportSize(widths.wide);
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

/** In the dark only what colours can change is looked at again. */
const rules = { light: '', dark: 'runOnly: ["color-contrast"], ' };

async function axeFindings(page: Page, colorScheme: keyof typeof rules): Promise<string[]> {
  // Evaluated from outside, because the page's policy admits no script of anybody else; it stays until the page is left.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe.source);
  const run = `axe.run(document, { ${rules[colorScheme]}resultTypes: ["violations"] })`;
  const { violations } = await page.evaluate<AxeResults>(run);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
}
