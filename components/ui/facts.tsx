import { Fragment, type ReactNode } from 'react'
import { Explained } from './term'

export type Fact = { term: ReactNode; value: ReactNode }

/** Terms and what was read about them. */
export function Facts({ items }: { items: (Fact | false | undefined)[] }) {
  return (
    <dl className="grid gap-x-3 gap-y-2 max-md:gap-y-0.5 md:grid-cols-[132px_minmax(0,1fr)]">
      {items.map((item, index) => {
        if (!item) return null
        const key = typeof item.term === 'string' ? item.term : index
        return (
          <Fragment key={key}>
            <dt className="text-ink-2">
              <Explained>{item.term}</Explained>
            </dt>
            <dd className="min-w-0 max-md:mb-2">{item.value}</dd>
          </Fragment>
        )
      })}
    </dl>
  )
}
