import { type Browser, chromium, type Page } from 'playwright-core';

/** So long is waited for anything that is to be seen: what is there in time costs nothing, however long it is. */
export const patienceMs = 20_000;

/** Chromium without a window. */
export function launchBrowser(executablePath: string | undefined): Promise<Browser> {
  return chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: [
      // A graphics card that is played by the processor is slower than none.
      '--disable-gpu',
      '--disable-dev-shm-usage',
      // Its own walls need rights that root in a container does not have; it opens nothing but our own pages.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

/** A window of its own: a page behind another one is drawn once a second. */
export async function openWindow(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 860 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(patienceMs);
  return context.newPage();
}
