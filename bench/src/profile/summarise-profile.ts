/** A CPU profile as V8 writes it: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that was on top at each sample. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  /** Ids of what it called. */
  readonly children?: readonly number[];
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

/** Time that was spent in a function itself, not in what it called. */
export interface SelfTime {
  readonly area: string;
  readonly name: string;
  /** Of the time in which the process did not idle. */
  readonly share: number;
}

/** The functions with the most self time, the most first. */
export function selfTimes(profile: CpuProfile): SelfTime[] {
  return timesOf(profile, (node) => node);
}

/** The functions of ours with the most time, that of the libraries, of Node and of V8 that they called included. */
export function ownTimes(profile: CpuProfile): SelfTime[] {
  const parents = new Map<number, ProfileNode>();
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node);
  return timesOf(profile, (node) => {
    let nearest: ProfileNode | undefined = node;
    while (nearest !== undefined && !isOurs(nearest.callFrame.url)) nearest = parents.get(nearest.id);
    return nearest ?? nobodys;
  });
}

/** What runs when a socket or a timer calls, and in the collector, before any code of ours does. */
const nobodys: ProfileNode = { id: -1, callFrame: { functionName: '(none of ours)', url: '', lineNumber: -1 } };

/** @param owner whose time it is that was spent in a node itself. */
function timesOf(profile: CpuProfile, owner: (node: ProfileNode) => ProfileNode): SelfTime[] {
  const timeOfNode = new Map<number, number>();
  profile.samples.forEach((node, index) => {
    timeOfNode.set(node, (timeOfNode.get(node) ?? 0) + (profile.timeDeltas[index] ?? 0));
  });
  const timeOfFunction = new Map<string, { area: string; name: string; time: number }>();
  let busy = 0;
  for (const node of profile.nodes) {
    const time = timeOfNode.get(node.id) ?? 0;
    if (time === 0 || node.callFrame.functionName === '(idle)') continue;
    busy += time;
    const { callFrame } = owner(node);
    const [area, name] = [areaOf(callFrame.url, callFrame.functionName), nameOf(callFrame)];
    const earlier = timeOfFunction.get(`${area} ${name}`)?.time ?? 0;
    timeOfFunction.set(`${area} ${name}`, { area, name, time: earlier + time });
  }
  return [...timeOfFunction.values()]
    .map(({ area, name, time }) => ({ area, name, share: time / busy }))
    .sort((one, other) => other.share - one.share);
}

/** The same by area, the most first. */
export function selfTimesOfAreas(functions: readonly SelfTime[]): { area: string; share: number }[] {
  const shares = new Map<string, number>();
  for (const { area, share } of functions) shares.set(area, (shares.get(area) ?? 0) + share);
  return [...shares].map(([area, share]) => ({ area, share })).sort((one, other) => other.share - one.share);
}

const ours = /\/(apps\/gateway\/src\/[^/]+|packages\/[^/]+)\//;

function isOurs(url: string): boolean {
  return ours.test(url) && !url.includes('/node_modules/');
}

/** A folder of the gateway, a package of ours or of others, a module of Node, or V8 itself. */
function areaOf(url: string, functionName: string): string {
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  const own = ours.exec(url)?.[1];
  if (own !== undefined) return own.replace('apps/gateway/src/', 'gateway/');
  return functionName === '(garbage collector)' ? 'garbage collection' : 'native';
}

/** `functionName file:line`, as an editor finds it. */
function nameOf({ functionName, url, lineNumber }: ProfileNode['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  const file = url.split('/').at(-1) ?? '';
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`;
}
