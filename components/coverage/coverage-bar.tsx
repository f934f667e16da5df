import { clsx } from 'clsx'

type CoverageBarProps = { covered: number; pods: number; tone?: 'warn' | 'fail'; narrow?: boolean }

const hatches = { warn: 'hatched-warn', fail: 'hatched-fail' }

/** A part of a whole with its numbers; the missing part is hatched. */
export function CoverageBar({ covered, pods, tone = 'warn', narrow = false }: CoverageBarProps) {
  const missing = pods - covered
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap tabular-nums">
      <span
        aria-hidden
        className={clsx('flex h-1.5 w-24 gap-0.5 max-sm:hidden', !narrow && 'md:w-40')}
      >
        {covered > 0 && (
          <span className="rounded-[2px] bg-pass forced-colors:border" style={{ flex: covered }} />
        )}
        {missing > 0 && (
          <span
            className={clsx('min-w-1.5 rounded-[2px] forced-colors:border', hatches[tone])}
            style={{ flex: missing }}
          />
        )}
        {pods === 0 && <span className="grow rounded-[2px] border border-line-strong" />}
      </span>
      {covered} of {pods}
    </span>
  )
}
