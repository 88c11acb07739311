import { createRequire } from 'node:module';
import { smsChannel, smsSettings } from './src/index.ts';
const require = createRequire(import.meta.url);
const { MessageInstance, MessageListInstance } = require('twilio/lib/rest/api/v2010/account/message.js');
const Version = require('twilio/lib/base/Version.js').default, Domain = require('twilio/lib/base/Domain.js').default;
const payload = {account_sid:'AC'+'0a'.repeat(16),api_version:'2010-04-01',body:'hello '.repeat(20),date_created:'Mon, 23 Nov 2026 10:00:00 +0000',date_sent:null,date_updated:'Mon, 23 Nov 2026 10:00:00 +0000',direction:'outbound-api',error_code:null,error_message:null,from:'+15005550001',messaging_service_sid:null,num_media:'0',num_segments:'1',price:null,price_unit:'USD',sid:'SM'+'0'.repeat(32),status:'queued',subresource_uris:{media:'/x'},to:'+15005550006',uri:'/2010'};
const body = JSON.stringify(payload);
function time(name: string, f: () => unknown, n = 20000) { for (let i=0;i<n;i++) f(); const t=performance.now(); for (let i=0;i<n;i++) f(); console.log(name, ((performance.now()-t)/n*1000).toFixed(2),'us'); }
time('MessageInstance', () => new MessageInstance({}, payload, 'AC'));
time('MessageInstance no dates', () => new MessageInstance({}, {...payload, date_created:null,date_updated:null}, 'AC'));
time('list instance', () => MessageListInstance(new Version(new Domain({}, 'https://x'), '2010-04-01'), 'AC'+'0a'.repeat(16)));
const fields = {To:'+15005550006',From:'+15005550001',Body:'Harbour Dental: Your appointment is confirmed for Tuesday, November 24 at 3:30 PM. Where: 12 Harbour Street. Reference: BK-20931.',StatusCallback:'https://g.example/w/a/m?attempt=5e0f4f9c-6a51-4a8e-9f7a-0d6a6c1f0001'};
time('URLSearchParams', () => { const f = new URLSearchParams(); for (const [k,v] of Object.entries(fields)) f.append(k,v); return f.toString(); });
time('URLSearchParams(obj)', () => new URLSearchParams(fields).toString());
const qs = require('node:querystring');
time('querystring', () => qs.stringify(fields));
time('encodeURIComponent', () => Object.entries(fields).map(([k,v]) => `${k}=${encodeURIComponent(v)}`).join('&'));
time('JSON.parse', () => JSON.parse(body));
time('new AbortController', () => new AbortController().signal);
const settings = smsSettings.parse({ accountSid: 'AC'+'0a'.repeat(16), authToken: 'x', from: '+15005550001' });
const channel = smsChannel.create(settings, { http: async () => ({status:201,headers:{},body}), now: () => new Date(), webhookUrl: 'https://g.example/w/a/m' });
const signal = new AbortController().signal;
const req = {to:'+15005550006',content:{body:fields.Body},text:fields.Body,units:1};
for (let r=0;r<3;r++){ const n=20000; const t=performance.now(); for (let i=0;i<n;i++) await channel.send(req,{attemptId:'5e0f4f9c-6a51-4a8e-9f7a-0d6a6c1f0001',signal}); console.log('channel.send without wire', ((performance.now()-t)/n*1000).toFixed(2)); }
