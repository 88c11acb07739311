/** What a child needs of our environment, and no more: the gateway and the sandbox read settings from theirs. */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT'] as const;

export function childEnvironment(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const inherited = passedOn.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), ...own };
}
