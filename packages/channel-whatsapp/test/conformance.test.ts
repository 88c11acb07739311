import { describeChannelConformance } from '@aftercall/channel-testkit';
import { whatsappSubject } from './support/whatsapp-subject.ts';

describeChannelConformance(whatsappSubject);
