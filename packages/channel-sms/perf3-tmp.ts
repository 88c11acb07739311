import { smsChannel, smsSettings } from './src/index.ts';
const payload = {account_sid:'AC'+'0a'.repeat(16),api_version:'2010-04-01',body:'hello '.repeat(20),date_created:'Mon, 23 Nov 2026 10:00:00 +0000',date_sent:null,date_updated:'Mon, 23 Nov 2026 10:00:00 +0000',direction:'outbound-api',error_code:null,error_message:null,from:'+15005550001',messaging_service_sid:null,num_media:'0',num_segments:'1',price:null,price_unit:'USD',sid:'SM'+'0'.repeat(32),status:'queued',subresource_uris:{media:'/x'},to:'+15005550006',uri:'/2010'};
const body = JSON.stringify(payload);
const settings = smsSettings.parse({ accountSid: 'AC'+'0a'.repeat(16), authToken: 'x', from: '+15005550001' });
const channel = smsChannel.create(settings, { http: async () => ({status:201,headers:{},body}), now: () => new Date(), webhookUrl: 'https://g.example/w/a/m' });
const signal = new AbortController().signal;
const text='Harbour Dental: Your appointment is confirmed for Tuesday, November 24 at 3:30 PM. Where: 12 Harbour Street. Reference: BK-20931.';
const req = {to:'+15005550006',content:{body:text},text,units:1};
for (let r=0;r<4;r++){ const n=50000; const c=process.cpuUsage(); for (let i=0;i<n;i++) await channel.send(req,{attemptId:'5e0f4f9c-6a51-4a8e-9f7a-0d6a6c1f0001',signal}); const u=process.cpuUsage(c); console.log('channel.send without wire', ((u.user+u.system)/n).toFixed(2)); }
