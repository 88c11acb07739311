import { Pool } from '../http/node_modules/undici/index.js';
import { createHttpClient } from '@aftercall/http';
import { chooseTemplates } from '@aftercall/core';
const t0 = performance.now();
const { smsChannel, smsSettings } = await import('./src/index.ts');
console.log('import of channel-sms after core+http', (performance.now()-t0).toFixed(0), 'ms');
const url = 'http://127.0.0.1:4555';
const client = createHttpClient({ connectionsPerOrigin: 50, timeoutMs: 30000, maxAnswerBytes: 100000 });
const settings = smsSettings.parse({ accountSid: 'AC'+'0a'.repeat(16), authToken: 'x', from: '+15005550001', baseUrl: url });
const channel = smsChannel.create(settings, { http: client.send, now: () => new Date(), webhookUrl: 'https://g.example/w/a/m' });
const payload = { business: 'Harbour Dental', locale: 'en-US', items: [{kind:'booking.confirmed',id:'BK-20931',startsAt:'2026-11-24T15:30:00-06:00',location:'12 Harbour Street',rescheduleUrl:'https://example.com/r/BK-20931',changed:false}] } as never;
const fit = channel.fit({ payload, to: '+15005550006', templates: chooseTemplates('en-US','en-US') });
if (!fit.fits) throw new Error('no');
const pool = new Pool(url, { connections: 50 });
const body = new URLSearchParams({To:'+15005550006',From:'+15005550001',Body:fit.request.text,StatusCallback:'https://g.example/w/a/m?attempt=5e0f4f9c-6a51-4a8e-9f7a-0d6a6c1f0001'}).toString();
const path = '/2010-04-01/Accounts/'+settings.accountSid+'/Messages.json';
const headers = { authorization: 'Basic abc', accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
const kinds: Record<string, () => Promise<unknown>> = {
  'undici Pool.request + json': async () => (await pool.request({ method:'POST', path, headers, body })).body.json(),
  'lent client': () => client.send({ method:'POST', url: url+path, headers, body }),
  'lent client + signal': () => client.send({ method:'POST', url: url+path, headers, body, signal: new AbortController().signal }),
  'channel.send': async () => { const o = await channel.send(fit.request, { attemptId: '5e0f4f9c-6a51-4a8e-9f7a-0d6a6c1f0001', signal: new AbortController().signal }); if (o.outcome !== 'accepted') throw new Error(JSON.stringify(o)); },
};
async function run(f: () => Promise<unknown>, n: number) { let left = n; await Promise.all(Array.from({length:50}, async () => { while (left-- > 0) await f(); })); }
for (const f of Object.values(kinds)) await run(f, 5000);
for (let round=0; round<3; round++) for (const [name,f] of Object.entries(kinds)) {
  const c = process.cpuUsage(), t = performance.now(); await run(f, 10000);
  const u = process.cpuUsage(c); console.log(name.padEnd(28), ((u.user+u.system)/10000).toFixed(1), 'us cpu', (10000/(performance.now()-t)*1000).toFixed(0), '/s');
}
const t1 = performance.now(); for (let i=0;i<20000;i++) channel.fit({ payload, to: '+15005550006', templates: chooseTemplates('en-US','en-US') }); console.log('fit', ((performance.now()-t1)/20).toFixed(1), 'us');
const { signForm } = await import('./test/support/sign-webhook.ts');
const wurl='https://g.example/w/a/m?attempt=5e0f4f9c'; const wb='AccountSid=ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx&From=%2B15017250604&MessageSid=SM1342fe1b2c904d1ab04f0fc7a58abca9&MessageStatus=sent&SmsSid=SM1342fe1b2c904d1ab04f0fc7a58abca9&SmsStatus=sent';
const req={method:'POST',url:wurl,headers:{'content-type':'application/x-www-form-urlencoded','x-twilio-signature':signForm('x',wurl,wb)},rawBody:Buffer.from(wb)};
const t2=performance.now(); for(let i=0;i<20000;i++){ if(!channel.webhook.verify(req).verified) throw 1; channel.webhook.parse(req);} console.log('verify+parse', ((performance.now()-t2)/20).toFixed(1),'us');
await client.close(); await pool.close();
