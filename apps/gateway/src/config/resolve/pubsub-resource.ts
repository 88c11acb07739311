import type { EnvironmentSettings } from '../environment.ts';
import type { FaultReport } from '../faults/fault-report.ts';

/** A subscription or a topic, as a configuration names it. */
export interface NamedResource {
  readonly kind: 'subscription' | 'topic';
  /** By itself or in full. */
  readonly name: string;
  readonly namedBy: Origin;
  /** The project that the file names, and where it does or could; undefined where there is no such block. */
  readonly project: string | undefined;
  readonly projectPath: readonly string[] | undefined;
}

/** The variable or the field that says something. */
export type Origin = { readonly variable: string } | { readonly path: readonly string[] };

export interface PubsubResource {
  readonly project: string;
  readonly name: string;
}

const fullNames = {
  subscription: /^projects\/(?<project>[^/]+)\/subscriptions\/(?<name>[^/]+)$/,
  topic: /^projects\/(?<project>[^/]+)\/topics\/(?<name>[^/]+)$/,
};

const variable = 'PUBSUB_PROJECT';

/**
 * An id, of old behind the domain of its organisation, or a number:
 * https://cloud.google.com/resource-manager/docs/creating-managing-projects#before_you_begin
 */
const projectPattern = /^(?:(?:[a-z0-9-]+\.)+[a-z]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$|^\d{1,19}$/;

/** The project is that of the full name, else of the environment, else of the file. Undefined where a fault was reported. */
export function pubsubResource(
  { kind, name, namedBy, project: named, projectPath }: NamedResource,
  environment: EnvironmentSettings,
  report: FaultReport,
): PubsubResource | undefined {
  const full = fullNames[kind].exec(name)?.groups;
  const project = full?.['project'] ?? environment.PUBSUB_PROJECT ?? named;
  if (project === undefined) {
    if (projectPath === undefined) report.variable(variable, 'is missing: PUBSUB_SUBSCRIPTION is set and needs it');
    else report.field(projectPath, `is missing: add it, or set ${variable}`);
    return undefined;
  }
  // The emulator has a project of every name, and tests like short ones.
  if (environment.PUBSUB_EMULATOR_HOST === undefined && !projectPattern.test(project)) {
    const ofFile = projectPath === undefined ? { variable } : { path: projectPath };
    const said = environment.PUBSUB_PROJECT === undefined ? ofFile : { variable };
    reportAt(full === undefined ? said : namedBy, projectFault(project), report);
  }
  return { project, name: full?.['name'] ?? name };
}

function projectFault(project: string): string {
  const rule = '6 to 30 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen';
  return `names the project "${project}", and the id of a Google Cloud project is ${rule}: correct it, or give its number`;
}

function reportAt(origin: Origin, message: string, report: FaultReport): void {
  if ('variable' in origin) report.variable(origin.variable, message);
  else report.field(origin.path, message);
}
