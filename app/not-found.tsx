import { NotThere } from '@/components/shell/not-there'

export default function NotFound() {
  return (
    <main className="mx-auto grid max-w-160 p-4 md:pt-[12vh]">
      <h1 className="sr-only">Not found</h1>
      <NotThere />
    </main>
  )
}
