/** One thing that is wrong with the configuration, and how to mend it. Never holds a secret. */
export interface ConfigFault {
  /** The file as it was named, or `environment`. */
  readonly file: string;
  /** From 1; absent for the environment and for a file that cannot be read. */
  readonly line?: number;
  readonly column?: number;
  /** E.g. `tenants[0].accounts[1].settings.authToken`, or a variable's name; empty for the file as a whole. */
  readonly field: string;
  /** What is wrong and what to do, to be read after the field's name. */
  readonly message: string;
}

/** What the file calls a place in it: `['tenants', 0, 'id']` is `tenants[0].id`. */
export function fieldName(path: readonly PropertyKey[]): string {
  let name = '';
  for (const key of path) {
    if (typeof key === 'number') name += `[${key}]`;
    else name += name === '' ? String(key) : `.${String(key)}`;
  }
  return name;
}

/** From the top of the file to its end; what has no line comes first. */
export function inFileOrder(faults: readonly ConfigFault[]): ConfigFault[] {
  const place = ({ line = 0, column = 0 }: ConfigFault) => line * 1e6 + column;
  return faults.toSorted((one, other) => place(one) - place(other));
}

/** The faults as lines for a person, each beginning with `file:line:column`, which editors turn into links. */
export function formatConfigFaults(faults: readonly ConfigFault[]): string {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  return `The configuration has ${count}; the gateway does not start.\n${linesOf(faults)}`;
}

/** The same for warnings; nothing where there are none. */
export function formatConfigWarnings(warnings: readonly ConfigFault[]): string {
  if (warnings.length === 0) return '';
  const count = warnings.length === 1 ? 'one warning' : `${warnings.length} warnings`;
  return `The configuration has ${count}; the gateway starts all the same.\n${linesOf(warnings)}`;
}

function linesOf(faults: readonly ConfigFault[]): string {
  const lines = faults.map(({ file, line, column, field, message }) => {
    const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
    return `  ${place}  ${field === '' ? message : `${field} ${message}`}\n`;
  });
  return lines.join('');
}
