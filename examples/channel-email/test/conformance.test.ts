import { describeChannelConformance } from '@aftercall/channel-testkit';
import { emailSubject } from './support/email-subject.ts';

describeChannelConformance(emailSubject);
