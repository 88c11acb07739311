import { describeChannelConformance } from '../src/index.ts';
import { pigeonSubject } from './support/pigeon-subject.ts';

describeChannelConformance(pigeonSubject);
