'use client'

import { useEffect, useState } from 'react'
import { ago, exact } from './ago'

/** Relative, exact on hover. `prefix` comes before it: "Read". */
export function RelativeTime({ at, prefix }: { at: string | Date; prefix?: string }) {
  const date = new Date(at)
  const time = date.getTime()
  const [now, setNow] = useState<Date>()

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      setNow(new Date())
      timer = setTimeout(tick, Date.now() - time < 60_000 ? 5_000 : 30_000)
    }
    tick()
    return () => clearTimeout(timer)
  }, [time])

  // The server's "4 s ago" may be "5 s ago" by the time the browser takes over.
  return (
    <time dateTime={date.toISOString()} title={now && exact(date)} suppressHydrationWarning>
      {prefix && `${prefix} `}
      {ago(date, now ?? new Date())}
    </time>
  )
}
