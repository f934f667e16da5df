import { Plain } from '@/components/shell/plain'

export default function NotFound() {
  return (
    <Plain title="There is nothing at this address">
      <p className="text-ink-2">
        It may have been deleted or renamed, or it belongs to another organization.
      </p>
      <p>
        <a href="/" className="text-accent hover:underline">
          Overview
        </a>
      </p>
    </Plain>
  )
}
