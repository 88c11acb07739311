export interface Fault {
  readonly field: string;
  readonly message: string;
}

/** What the gateway refused, in its own words; or that it could not be asked. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** The end of the problem's type: `not-found`, `role-needed`; `unreachable` where there was no answer. */
  readonly kind: string;
  readonly faults: readonly Fault[];
  readonly body: unknown;

  constructor(status: number, kind: string, message: string, faults: readonly Fault[] = [], body?: unknown) {
    super(message);
    this.status = status;
    this.kind = kind;
    this.faults = faults;
    this.body = body;
  }
}

interface ProblemBody {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly faults?: readonly Fault[];
}

export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as ProblemBody;
  const kind = body.type?.split(/[/:#]/).at(-1) ?? String(response.status);
  const message = body.detail ?? body.title ?? `The gateway answered with the status ${response.status}.`;
  return new Problem(response.status, kind, message, body.faults, body);
}

export function unreachable(): Problem {
  return new Problem(0, 'unreachable', 'The gateway cannot be reached.');
}

/** What whoever sees it can do about it. */
export function mendOf(problem: Problem): string | undefined {
  switch (problem.kind) {
    case 'unreachable':
      return 'Check that it runs and that this machine has a connection. What is shown is read again by itself.';
    case 'unauthorized':
      return 'Your session has ended. Sign in again.';
    case 'role-needed':
      return 'Ask somebody with that role, or have yours changed in the configuration of the gateway.';
    case 'too-many-requests':
    case 'busy':
      return 'Wait a moment and try again.';
    case 'forged-request':
      return "Open the page at the gateway's public URL: its address is not the one that the gateway was told (PUBLIC_URL).";
    case 'database-away':
      return 'The gateway has lost its database. Nothing that was acknowledged is lost; try again once it is back.';
    default:
      return problem.status >= 500 ? 'Try again; if it stays so, the log of the gateway says why.' : undefined;
  }
}
