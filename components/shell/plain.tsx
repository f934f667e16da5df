import type { ReactNode } from 'react'

/** A page outside the shell. Every route loads it, so it imports no components. */
export const Plain = ({ title, children }: { title: string; children: ReactNode }) => (
  <main className="mx-auto grid max-w-160 gap-3 p-4 md:pt-[12vh]">
    <h1 className="text-title">{title}</h1>
    {children}
  </main>
)
