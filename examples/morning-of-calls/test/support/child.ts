// Says that it is ready and ends as it is told to: a stand-in for a gateway.
const [, , behaviour] = process.argv;
if (behaviour === 'crash') process.exitCode = 3;
else setInterval(() => undefined, 60_000);
if (behaviour === 'stubborn') process.on('SIGTERM', () => process.stdout.write('not yet\n'));
process.stderr.write('a last word\n');
process.stdout.write(`${JSON.stringify({ ready: true, environment: Object.keys(process.env) })}\n`);
