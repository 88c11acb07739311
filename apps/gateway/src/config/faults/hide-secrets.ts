import { isError } from '../../observability/mask-personal-data.ts';

/** Shorter texts would be found inside words that have nothing to do with them. */
const leastLength = 4;

/** So long that no name, code or number is. */
const longLength = 32;

/** An error was caused by no longer a row of others. */
const deepestCause = 4;

/** From here on a text of mixed characters is more likely a key than a name. */
const mixedLength = 12;

/** A word in the name of a setting that says that its value is a secret. */
const secretWord =
  /^(?:auth|pass|pin|pwd|(?:api|app|private)?key|\w*(?:credential|passphrase|passwd|password|secret|signature|token))s?$/i;

/**
 * A message without the secrets among the settings that it is about. Some schema libraries
 * quote the value that they refuse. What is no secret stays: without the name of the trigger
 * or of the template in it, a fault cannot be understood.
 */
export function hideSecrets(message: string, settings: unknown): string {
  return secretsIn(settings, false)
    .filter((text) => text.length >= leastLength)
    .sort((one, other) => other.length - one.length)
    .reduce((cleaned, text) => cleaned.replaceAll(text, '***'), message);
}

/** The same for an error, and for those that it was caused by: its message, and its stack, which quotes the message. */
export function hideSecretsOf(error: unknown, settings: unknown, depth = 0): Error {
  const told = isError(error) ? error : new Error(String(error));
  const { name, message, stack, cause } = told;
  const hidden = new Error(hideSecrets(message, settings));
  hidden.name = name;
  if (stack === undefined) delete hidden.stack;
  else hidden.stack = hideSecrets(stack, settings);
  if (isError(cause) && depth < deepestCause) hidden.cause = hideSecretsOf(cause, settings, depth + 1);
  if ('code' in told && typeof told.code === 'string') Object.assign(hidden, { code: told.code });
  return hidden;
}

/** @param isNamed whether a setting around the value is named as a secret. */
function secretsIn(value: unknown, isNamed: boolean): string[] {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    return isNamed || isSecretLooking(text) ? [text] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => secretsIn(inner, isNamed || isNameOfSecret(name)));
}

/** `authToken`, `app_secrets`, `APIKEY`, `pin`. */
function isNameOfSecret(name: string): boolean {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+/).some((word) => secretWord.test(word));
}

function isSecretLooking(text: string): boolean {
  if (text.length >= longLength) return true;
  if (text.length < mixedLength || /\s/.test(text)) return false;
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}
