import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { buildPages } from './support/build-pages.ts';
import { chromiumOrExcuse } from './support/find-chromium.ts';
import { launchBrowser, openWindow } from './support/launch-browser.ts';
import { Stage } from './support/stage.ts';

const executablePath = chromiumOrExcuse(process.env);
const describeWithBrowser = executablePath === undefined ? describe.skip : describe;

describeWithBrowser('the way back from a call', () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await buildPages();
    stage = await Stage.start();
    await Promise.all([stage.beginCall('call-one'), stage.beginCall('call-two')]);
    browser = await launchBrowser(executablePath);
    page = await openWindow(browser);
    await page.goto(await stage.signInLink());
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.clear();
  });

  const call = (name: string) => page.getByRole('link', { name, exact: true });

  test('leads to what was searched for, of which nothing stands in the address', async () => {
    await call('call-two').waitFor();
    const field = page.getByLabel('Call id, or the phone');
    await field.fill('+1 202 555 0126');
    await page.getByRole('button', { name: 'Search' }).click();
    await field.fill('call-on');
    await page.getByRole('button', { name: 'Search' }).click();
    await call('call-two').waitFor({ state: 'detached' });
    await call('call-one').click();
    await page.getByRole('heading', { level: 1, name: 'call-one' }).waitFor();

    await page.goBack();
    await call('call-one').waitFor();
    expect(await field.inputValue()).toBe('call-on');
    expect(await call('call-two').count()).toBe(0);
    expect(new URL(page.url()).hash).not.toMatch(/call-on|202/);
    await page.getByRole('button', { name: 'All calls' }).click();
    await call('call-two').waitFor();
    expect(await field.inputValue()).toBe('');
  });
});
