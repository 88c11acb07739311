export * from './any-runner.ts';
export { describeChannelConformance } from './describe-channel-conformance.ts';
