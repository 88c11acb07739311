import { useEffect, type ReactNode } from 'react';

interface PageProps {
  readonly title: string;
  readonly intro?: ReactNode;
  /** Beside the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, intro, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} - Aftercall`;
  }, [title]);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{title}</h1>
          {intro !== undefined && <p className="dim">{intro}</p>}
        </div>
        {aside}
      </div>
      {children}
    </>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children !== undefined && <p className="dim">{children}</p>}
    </div>
  );
}
