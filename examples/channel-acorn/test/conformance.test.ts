import { describeChannelConformance } from '@aftercall/channel-testkit';
import { acornSubject } from './support/acorn-subject.ts';

describeChannelConformance(acornSubject);
