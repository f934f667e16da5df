import { Plain } from '@/components/shell/plain'

export default function NotFound() {
  return (
    <Plain title="Page not found">
      <p className="text-ink-2">
        The resource may have been deleted or renamed, or it belongs to another organization.
      </p>
      <p>
        <a href="/" className="text-accent hover:underline">
          Home
        </a>
      </p>
    </Plain>
  )
}
