import type { ReactNode } from 'react'

type PageHeadProps = {
  /** The answer, where there is one. */
  title: ReactNode
  /** Beside the title: badges. */
  badge?: ReactNode
  /** One line under it, at the end when it was read. */
  facts?: ReactNode[]
  /** At the right, one of them primary. */
  actions?: ReactNode
}

export function PageHead({ title, badge, facts = [], actions }: PageHeadProps) {
  const shown = facts.filter(Boolean)
  return (
    <div className="flex flex-wrap items-start gap-3">
      <div className="min-w-0 grow basis-80">
        <div className="flex flex-wrap items-center gap-2">
          <h1 className="min-w-0 text-title [overflow-wrap:anywhere]">{title}</h1>
          {badge}
        </div>
        {shown.length > 0 && (
          <ul className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2">
            {shown.map((fact, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list of unlike facts
              <li key={index} className="min-w-0">
                {fact}
              </li>
            ))}
          </ul>
        )}
      </div>
      {actions && <div className="flex flex-wrap gap-3 print:hidden">{actions}</div>}
    </div>
  )
}
