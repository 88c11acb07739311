import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { buildPages } from './support/build-pages.ts';
import { chromiumOrExcuse } from './support/find-chromium.ts';
import { launchBrowser, openWindow } from './support/launch-browser.ts';
import { startPathProxy, type PathProxy } from './support/path-proxy.ts';
import { Stage } from './support/stage.ts';

const executablePath = chromiumOrExcuse(process.env);
const describeWithBrowser = executablePath === undefined ? describe.skip : describe;

describeWithBrowser('a gateway that a proxy has put below a path', () => {
  let stage: Stage;
  let proxy: PathProxy;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    await buildPages();
    stage = await Stage.start();
    proxy = await startPathProxy(stage.gateway.client.url, '/care');
    browser = await launchBrowser(executablePath);
    page = await openWindow(browser);
    await stage.playCalls();
  });
  afterAll(async () => {
    await browser?.close();
    proxy?.close();
    await stage?.clear();
  });

  test('has its console there: who signs in sees journeys, the stream and downloads', async () => {
    const link = await stage.signInLink();
    await page.goto(link.replace(stage.gateway.client.url, proxy.url));
    await page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
    await page.getByRole('status').getByText('Live').waitFor();
    await page.getByRole('link', { name: 'call-booked' }).click();
    await page.getByRole('heading', { level: 1, name: 'call-booked' }).waitFor();
    const evidence = page.getByRole('link', { name: 'Evidence' }).first();
    const answer = await page.request.get(new URL((await evidence.getAttribute('href')) ?? '', page.url()).href);
    expect([new URL(answer.url()).pathname.startsWith('/care/v1/'), answer.status()]).toEqual([true, 200]);
  });

  test('has its documents there', async () => {
    await page.goto(`${proxy.url}/docs`);
    await page.getByRole('link', { name: 'openapi.json' }).click();
    await page.waitForURL(`${proxy.url}/openapi.json`);
  });
});
