import { allOperations } from './openapi.ts';

/**
 * The operations as a plain page: nothing is fetched from anywhere.
 *
 * @param openapi where `/openapi.json` is, as seen from the page: a proxy may have both below a path of its own.
 */
export function docsPage(openapi: string): string {
  const rows = allOperations.map(({ method, path, summary = '' }) => {
    return `<tr><td>${method.toUpperCase()}</td><td><code>${escape(path)}</code></td><td>${escape(summary)}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Aftercall API</title>
<h1>Aftercall API</h1>
<p>Every field, answer and example is in <a href="${openapi}">openapi.json</a>.</p>
<table>
${rows.join('\n')}
</table>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
