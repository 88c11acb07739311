import { mendOf, Problem } from '../api/problem.ts';

/** What happened, and what to do about it. */
export function Fault({ error }: { readonly error: unknown }) {
  const problem = error instanceof Problem ? error : undefined;
  const mend = problem === undefined ? 'Load the page again.' : mendOf(problem);
  return (
    <div role="alert" className="fault">
      <strong>{error instanceof Error ? error.message : String(error)}</strong>
      {problem !== undefined && problem.faults.length > 0 && (
        <ul>
          {problem.faults.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {mend !== undefined && <p>{mend}</p>}
    </div>
  );
}
