import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Says how a tool is used, and ends it with 2. */
export function endWithUsage(usage: string, message?: string): never {
  process.stderr.write(message === undefined ? `${usage}\n` : `${message}\n${usage}\n`);
  process.exit(2);
}

/** What was written behind the name of a tool. Whoever asks for help is told how it is used, and it ends with 0. */
export function toolArguments<Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  if (process.argv.slice(2).some((one) => one === '--help' || one === '-h')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    return endWithUsage(usage, error instanceof Error ? error.message : String(error));
  }
}
