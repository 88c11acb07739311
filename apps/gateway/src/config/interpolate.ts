/** The process's environment, or a stand-in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type Interpolation =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly messages: readonly string[] };

// `$${` is the escape; then `${NAME}` and `${NAME:-default}`; then whatever else begins like one.
const placeholder = /\$\$\{|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?\}|\$\{/g;

/**
 * Puts environment variables into a text, as a shell does: `${NAME}`, and
 * `${NAME:-default}` for one that may be unset or empty. `$${` stands for `${`.
 */
export function interpolate(text: string, env: Environment): Interpolation {
  const messages: string[] = [];
  const interpolated = text.replace(placeholder, (...matched) => {
    const [whole] = matched as [string];
    if (whole === '$${') return '${';
    const { name, fallback } = matched.at(-1) as { name?: string; fallback?: string };
    if (name === undefined) {
      messages.push('has a "${" that names no variable: write ${NAME} or ${NAME:-default}, or $${ for the characters');
      return '';
    }
    // Every object has a `constructor`, that of the process's environment too.
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined && value !== '') return value;
    if (fallback === undefined) {
      messages.push(`needs the environment variable ${name}, which is not set: set it, or write \${${name}:-default}`);
    }
    return fallback ?? '';
  });
  return messages.length === 0 ? { ok: true, text: interpolated } : { ok: false, messages };
}
