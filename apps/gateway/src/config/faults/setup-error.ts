/**
 * What the gateway was given to work with is not what it needs, and a start again as things are would end in the same way:
 * exit code 2, as for a bad configuration. The message names the setting and the mend, and no secret.
 */
export class SetupError extends Error {
  override readonly name: string = 'SetupError';
}
