import { describeChannelConformance } from '@aftercall/channel-testkit';
import { googleSubject } from './support/google-subject.ts';
import { twilioSubject } from './support/twilio-subject.ts';

describeChannelConformance(googleSubject);
describeChannelConformance(twilioSubject);
