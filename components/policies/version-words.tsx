import { Actor } from '@/components/ui/identifier'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge } from '@/components/ui/state'
import type { VersionMark } from '@/lib/features/policies/schema'

/** How the latest version came about, as far as the console knows. */
export function VersionWords({ mark }: { mark: VersionMark }) {
  const { version, author, source, at } = mark
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5" title={mark.reason ?? undefined}>
      {source === 'outside' ? (
        <>
          <span>
            Version {version}, <RelativeTime at={at} prefix="seen" />
          </span>
          <Badge title="It was made or changed elsewhere; the console noticed it when it read the policies">
            Outside
          </Badge>
        </>
      ) : (
        <span>
          Version {version}, <RelativeTime at={at} />
          {author && (
            <>
              {' '}
              by <Actor id={author} />
            </>
          )}
        </span>
      )}
    </span>
  )
}
