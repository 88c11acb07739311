import { describeChannelConformance } from '@aftercall/channel-testkit';
import { smsSubject } from './support/sms-subject.ts';

describeChannelConformance(smsSubject);
