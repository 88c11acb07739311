import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { buildPages } from './support/build-pages.ts';
import { expectEventually } from './support/expect-eventually.ts';
import { chromiumOrExcuse } from './support/find-chromium.ts';
import { followLink } from './support/follow-link.ts';
import { launchBrowser, openWindow, patienceMs } from './support/launch-browser.ts';
import { collectComplaints, faultsOf } from './support/page-checks.ts';
import { quickestOf } from './support/quickest-of.ts';
import type { DrawnPeople } from './support/clinic-scene.ts';
import { readUsage } from './support/read-usage.ts';
import { Stage } from './support/stage.ts';

const executablePath = chromiumOrExcuse(process.env);
const describeWithBrowser = executablePath === undefined ? describe.skip : describe;

const withinASecond = 1_000;

describeWithBrowser('the console in a browser', () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  let phones: Page;
  let complaints: string[];
  let clinicPlayed: Promise<DrawnPeople>;

  beforeAll(async () => {
    await buildPages();
    stage = await Stage.start();
    const playing = stage.playCalls();
    clinicPlayed = stage.playClinic();
    browser = await launchBrowser(executablePath);
    [page, phones] = [await openWindow(browser), await openWindow(browser)];
    complaints = [];
    for (const one of [page, phones]) collectComplaints(one, complaints);
    await Promise.all([playing, clinicPlayed]);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.clear();
  });

  const goTo = (name: string): Promise<void> => followLink(page, name);

  test('asks whoever is not signed in for the link, and lets them in by it once', async () => {
    await page.goto(`${stage.gateway.client.url}/console/`);
    await page.getByText('Open the link that the gateway printed').waitFor();
    // The browser says aloud that nobody is signed in: that answer is a 401.
    complaints.length = 0;
    expect(await faultsOf(page, 'sign-in')).toEqual([]);

    const link = await stage.signInLink();
    await page.goto(link);
    await page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
    expect(page.url()).not.toContain('token');
    complaints.length = 0;

    const other = await browser.newContext();
    const second = await other.newPage();
    await second.goto(link);
    await second.getByRole('alert').waitFor({ timeout: patienceMs });
    await other.close();
  });

  test('leads from the start page to the journey of a caller', async () => {
    await page.getByRole('status').getByText('Live').waitFor();
    await page.getByLabel('Call id, or the phone').fill('call-bo');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: 'call-paid' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'All calls' }).click();
    await page.getByRole('link', { name: 'call-paid' }).waitFor();
    expect(await faultsOf(page, 'calls')).toEqual([]);

    await page.getByRole('link', { name: 'call-booked' }).click();
    await page.getByRole('heading', { level: 1, name: 'call-booked' }).waitFor();
    const timeline = page.getByRole('list', { name: 'Timeline' });
    const told = ['Booking confirmed', 'Verdict: send', 'RCS from rcs-main', 'Delivered on RCS', 'Evidence of class'];
    for (const words of told) await timeline.getByText(words).first().waitFor();
    await timeline.getByText(/\*\*\* \(\d+ characters\)/).waitFor();
    expect(await faultsOf(page, 'journey')).toEqual([]);
  });

  test('shows a caller in full to an admin who says why', async () => {
    await page.getByRole('button', { name: 'Unmask' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why do you need to see it?').fill('The caller asks what was sent.');
    await dialog.getByRole('button', { name: 'Unmask' }).click();
    await page.getByText('Your appointment is confirmed').waitFor();
    await page.getByText('+12025550123').waitFor();
  });

  test('shows what a person writes on a phone within a second, and a stop as a suppression', async () => {
    await phones.goto(`${stage.sandbox.url}/phones/`);
    await phones.getByRole('button', { name: /\+12025550123/ }).click();
    const reply = phones.getByLabel('Reply', { exact: true });
    await reply.fill('See you then!');
    expect(await faultsOf(phones, 'phones')).toEqual([]);
    const timeline = page.getByRole('list', { name: 'Timeline' });
    const took = await quickestOf(10, withinASecond, async (attempt) => {
      await reply.fill(`See you then! ${attempt}`);
      const wrote = timeline.getByText('The person wrote on RCS').nth(attempt).waitFor();
      await phones.getByRole('button', { name: 'Send' }).click();
      return () => wrote;
    });
    expect(took).toBeLessThan(withinASecond);

    await phones.getByRole('button', { name: /^Stop on/ }).click();
    await timeline.getByText('Stop on every channel').waitFor();
  });

  test('switches a phone off and takes its RCS away', async () => {
    const view = phones.getByRole('region', { name: 'Phone +12025550123' });
    await view.getByRole('switch', { name: 'Switched on' }).click();
    await view.getByRole('switch', { name: 'Has RCS' }).click();
    await expectEventually(async () => view.getByRole('switch', { name: 'Has RCS' }).isChecked(), false);
    await expectEventually(async () => view.getByRole('switch', { name: 'Switched on' }).isChecked(), false);
  });

  test('leads from a phone to the call of its last message, without its number in the address', async () => {
    const view = phones.getByRole('region', { name: 'Phone +12025550123' });
    const href = await view.getByRole('link', { name: 'Journey in the console' }).getAttribute('href');
    expect(href).toMatch(/\/console\/#\/attempts\/[\da-f-]{36}$/);
    await page.goto(href!);
    await page.getByRole('heading', { level: 1, name: 'call-booked' }).waitFor();
  });

  test('replays a dead letter after a dry run', async () => {
    await goTo('Attention');
    await page.getByRole('list', { name: 'Uncertain sends' }).getByText('call-lost-in-sending').first().waitFor();
    expect(await faultsOf(page, 'attention')).toEqual([]);
    await stage.consentLater();
    const letter = page.getByRole('listitem').filter({ hasText: 'call-without-consent' });
    await letter.getByRole('button', { name: 'Replay' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why?').fill('Consent came on a later call.');
    await dialog.getByRole('button', { name: 'Show what would happen' }).click();
    await dialog.getByText('Dry run: nothing was written or sent').waitFor();
    await dialog.getByText(/A message leaves/).waitFor();
    expect(await faultsOf(page, 'replay')).toEqual([]);
    await dialog.getByRole('button', { name: 'Replay now' }).click();
    await dialog.getByText('Done').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'detached' });
    await letter.waitFor({ state: 'detached' });
  });

  test('takes from a person what became of an uncertain send', async () => {
    await goTo('Attention');
    const sends = page.getByRole('list', { name: 'Uncertain sends' });
    // Lost on SMS, it went on to RCS, and was lost there as well.
    const send = sends.getByRole('listitem').filter({ hasText: 'SMS from sms-main' });
    await send.getByRole('button', { name: 'Settle' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'It was not sent' }).check();
    await dialog.getByLabel('How do you know?').fill('The log of the provider has no such message.');
    expect(await faultsOf(page, 'settle')).toEqual([]);
    await dialog.getByRole('button', { name: 'Settle' }).click();
    await dialog.waitFor({ state: 'detached' });
    await send.waitFor({ state: 'detached' });
    await sends.getByText('RCS from rcs-main').waitFor();

    await page.goto(`${stage.gateway.client.url}/console/#/calls/call-lost-in-sending?tenant=salon-luz`);
    const timeline = page.getByRole('list', { name: 'Timeline' });
    await timeline.getByText(/settled it as not sent/).waitFor();
    await timeline.getByText('The log of the provider has no such message.').waitFor();
  });

  test('tells the measures, and what they mean', async () => {
    await goTo('Scorecard');
    await page.getByRole('region', { name: 'Delivery', exact: true }).getByText('Too little to tell').waitFor();
    await page.getByRole('img', { name: /half within/ }).waitFor();
    expect(await faultsOf(page, 'scorecard')).toEqual([]);
  });

  test('tells what messages came to, out of which volume, and gives it as CSV', async () => {
    await goTo('Usage');
    const { faults, csv } = await readUsage(page);
    expect(faults).toEqual([]);
    expect(csv).toMatch(/^day_utc,tenant,call_id,channel,[\s\S]*\r\n[\d-]{10},salon-luz,call-booked,rcs,[12],/);
  });

  test('compares the people who were held out with the others', async () => {
    const { told, heldOut } = await clinicPlayed;
    await goTo('Hold-outs');
    const clinic = page.getByRole('region', { name: 'tide-clinic, Booking confirmed' });
    await clinic.getByText('Too early to tell').waitFor();
    await clinic.getByRole('img', { name: 'No message: 100.0 %, Message: 0.0 %' }).waitFor();
    const cells = async (row: string): Promise<string[]> =>
      clinic.getByRole('row', { name: row }).getByRole('cell').allTextContents();
    expect(await cells('Drawn')).toEqual([`${heldOut}`, `${told}`]);
    expect(await cells('Came')).toEqual(['0', `${told}`]);
    expect(await cells('Missed it')).toEqual([`${heldOut}`, '0']);
    expect(await cells('Known, of those planned')).toEqual([`${heldOut} of 906`, `${told} of 906`]);
    await clinic.getByText('Chance alone makes such a difference').waitFor();
    expect(await faultsOf(page, 'hold-outs')).toEqual([]);
  });

  test('narrows every page to a tenant, and says there how to hold people out', async () => {
    const tenants = page.getByRole('banner').getByLabel('Tenant');
    await tenants.selectOption('salon-luz');
    await page.getByText('Nobody is held out at salon-luz.').waitFor();
    await page.getByText('harmless: true').waitFor();
    expect(await faultsOf(page, 'hold-outs-empty')).toEqual([]);
    await goTo('Calls');
    await page.getByRole('link', { name: 'call-booked' }).waitFor();
    expect(await page.getByRole('link', { name: /^clinic-/ }).count()).toBe(0);
    await tenants.selectOption('tide-clinic');
    await page.getByRole('link', { name: 'clinic-0', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: /^call-/ }).count()).toBe(0);
    await goTo('Channels');
    await page.getByRole('region', { name: 'tide-clinic, sms-main' }).waitFor();
    expect(await page.getByRole('region', { name: /^salon-luz/ }).count()).toBe(0);
    await tenants.selectOption('');
  });

  test('shows the health of every account', async () => {
    await goTo('Channels');
    await page.getByRole('region', { name: 'salon-luz, whatsapp-main' }).waitFor();
    expect(await faultsOf(page, 'channels')).toEqual([]);
  });

  test('marks a message over one segment', async () => {
    await goTo('Templates');
    await page.getByLabel('Trigger').selectOption('caller.requested');
    await page.getByLabel('Kind').fill('text');
    await page.getByLabel('Link', { exact: true }).fill('');
    await page.getByLabel('Text', { exact: true }).fill('The door is to the left of the old post office. '.repeat(6));
    await page.getByRole('button', { name: 'Show the messages' }).click();
    await page.getByText(/over one segment/).waitFor();
    const segments = page.getByText(/^[2-9] segments$/);
    await segments.first().waitFor();
    expect(await faultsOf(page, 'templates')).toEqual([]);
  });

  test('looks up what a person agreed to', async () => {
    await goTo('Consent');
    await page.getByLabel('Phone, with its country code').fill('+1 202 555 0123');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByRole('list', { name: 'Stops' }).getByText('on every channel').first().waitFor();
    const proof = page.getByText(/Class D/);
    await proof.first().waitFor();
    expect(await faultsOf(page, 'consent')).toEqual([]);
  });

  test('leaves no complaint in the console of the browser', () => {
    expect(complaints).toEqual([]);
  });

  test('shows what happened while its stream was cut and refused, though that had told nothing to go on from', async () => {
    const streams = '**/v1/ledger/stream*';
    await goTo('Calls');
    let isFirst = true;
    await page.route(streams, (route) => {
      const answer = isFirst ? { contentType: 'text/event-stream', body: 'retry: 100\n\n' } : { status: 503 };
      isFirst = false;
      return route.fulfill(answer);
    });
    await page.reload();
    await page.getByRole('status').getByText('Reconnecting').waitFor();
    await page.getByRole('link', { name: 'call-booked' }).waitFor();
    await stage.beginCall('call-while-cut');
    expect(await page.getByRole('link', { name: 'call-while-cut' }).count()).toBe(0);
    await page.unroute(streams);
    await page.getByRole('status').getByText('Live').waitFor();
    await page.getByRole('link', { name: 'call-while-cut' }).waitFor();
  });

  test('lets a viewer look and nothing more', async () => {
    await stage.changeRoles('viewer');
    await page.reload();
    await page.getByText('(viewer)').waitFor();
    await goTo('Attention');
    await page.getByRole('list', { name: 'Uncertain sends' }).waitFor();
    expect(await page.getByRole('button', { name: /Settle|Replay/ }).count()).toBe(0);
    await goTo('Calls');
    await page.getByRole('link', { name: 'call-booked' }).click();
    await page.getByRole('list', { name: 'Timeline' }).waitFor();
    expect(await page.getByRole('button', { name: 'Unmask' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: /bundle/ }).count()).toBe(0);
  });

  test('asks for a new sign-in as soon as a request is told that the session has ended', async () => {
    await stage.endSessions();
    await page.getByRole('navigation').getByRole('link', { name: 'Channels' }).click();
    await page.getByText('Open the link that the gateway printed').waitFor();
  });

  test('lets people in who sign in at the OpenID provider, in the role that it names', async () => {
    await stage.signInAtProvider({ preferred_username: 'ana.lopez', roles: ['desk'] });
    await page.goto(`${stage.gateway.client.url}/console/`);
    await page.reload();
    const button = page.getByRole('link', { name: 'Sign in with your organisation' });
    await button.waitFor();
    expect(await faultsOf(page, 'sign-in-oidc')).toEqual([]);
    await button.click();
    await page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
    await page.getByText('ana.lopez (operator)').waitFor();
    await page.getByRole('link', { name: 'call-booked' }).waitFor();
  });
});
