function message(type: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((one) => (typeof one === 'string' ? Buffer.from(`${one}\0`) : one)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

/** The first message of a client, which has no type; its content does not matter here. */
export function startup(): Buffer {
  return message('', Buffer.from([0, 3, 0, 0]), 'user', 'somebody', Buffer.alloc(1));
}

/** What a client of PostgreSQL says. */
export const clientBytes = {
  query: (text: string) => message('Q', text),
  parse: (name: string, text: string) => message('P', name, text, Buffer.alloc(2)),
  bind: (statement: string) => message('B', '', statement, Buffer.alloc(6)),
};
