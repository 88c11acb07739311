import { BareLoad } from './bare-load.ts';
import { ClosedLoad } from './closed-load.ts';
import type { GeneratorAnswer, GeneratorCommand } from './commands.ts';
import { KannelLoad } from '../kannel/kannel-load.ts';
import { machineTime } from '../measure/machine-time.ts';
import type { Load, LoadSettings } from './load.ts';
import { OpenLoad } from './open-load.ts';

/** The generator as a process of its own: it answers its parent's commands one by one, and ends when its parent does. */
let load: Load | undefined;

process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
process.on('message', (command: GeneratorCommand) => {
  void carryOut(command).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.send?.({ ready: true });

async function carryOut(command: GeneratorCommand): Promise<GeneratorAnswer | readonly number[]> {
  if (command.ask === 'start') load = await start(command.load);
  if (load === undefined) throw new Error('no load was started');
  if (command.ask === 'answers') return load.answersBetween(command.from, command.to);
  const counts = command.ask === 'stop' ? await load.stop() : load.counts();
  return { ...counts, startsAt: load.startsAt, countedAt: machineTime() };
}

async function start(settings: LoadSettings): Promise<Load> {
  switch (settings.kind) {
    case 'bare':
      return new BareLoad(settings);
    case 'closed':
      return ClosedLoad.start(settings);
    case 'open':
      return OpenLoad.start(settings);
    case 'kannel':
      return KannelLoad.start(settings);
  }
}
