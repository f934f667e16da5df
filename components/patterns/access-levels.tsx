import { clsx } from 'clsx'
import { ACCESS_LEVELS, type AccessLevel } from '@/lib/core/policy/access-level'
import {
  type AccessLevelSets,
  type AccessLevelState,
  accessLevelState,
  describeAccessLevel,
  describeAccessLevels,
} from './access-level-words'

type AccessLevelsProps = AccessLevelSets & {
  /** Whether the words are shown beside the cells; screen readers have them in any case. */
  words?: boolean
}

/** Five cells in a fixed order, told apart by letter and place as well as by color. */
export function AccessLevels({ words = true, ...sets }: AccessLevelsProps) {
  const none = ACCESS_LEVELS.every((level) => accessLevelState(level, sets) === 'absent')
  return (
    <span className="inline-flex items-center gap-1.5 align-bottom">
      <span aria-hidden className="inline-grid flex-none grid-cols-[repeat(5,13px)] gap-0.5">
        {ACCESS_LEVELS.map((level) => (
          <LevelCell key={level} level={level} sets={sets} />
        ))}
      </span>
      <span className={clsx(wordsLook(words, none), none && 'text-ink-3')}>
        {describeAccessLevels(sets)}
      </span>
    </span>
  )
}

/** Narrow screens show the cells without words, unless all cells are empty. */
function wordsLook(words: boolean, none: boolean) {
  if (!words) return 'sr-only'
  return none ? '' : 'max-md:sr-only'
}

/** The cell of one level, for a legend, a heading or a chip that names the level beside it. */
export const AccessLevelMark = ({ level }: { level: AccessLevel }) => (
  <span aria-hidden className="inline-grid w-[13px] flex-none align-bottom">
    <LevelCell level={level} sets={{ held: [level] }} />
  </span>
)

function LevelCell({ level, sets }: { level: AccessLevel; sets: AccessLevelSets }) {
  const state = accessLevelState(level, sets)
  return (
    <i
      title={describeAccessLevel(level, sets)}
      data-letter={level.charAt(0)}
      className={clsx(
        'grid h-[15px] place-items-center rounded-[3px] font-semibold text-[9px] not-italic leading-none',
        LOOKS[state],
        state === 'held' && INKS[level],
        sets.gained?.includes(level) && 'shadow-[0_0_0_1.5px_var(--accent)]',
      )}
    >
      {state === 'absent' && (
        <span className="size-[3px] rounded-full bg-line-strong forced-colors:bg-[CanvasText]" />
      )}
    </i>
  )
}

const LOOKS = {
  // The letter is drawn, so that no text search and no copied text holds it.
  held: 'before:content-[attr(data-letter)] forced-colors:border',
  paper: 'before:content-[attr(data-letter)] border border-line-strong border-dashed text-ink-3',
  denied:
    'before:content-[attr(data-letter)] text-ink-3 line-through decoration-2 decoration-ink-2',
  absent: '',
} as const satisfies Record<AccessLevelState, string>

const INKS = {
  List: 'bg-level text-ink',
  Read: 'bg-level text-ink',
  Write: 'bg-warn-soft text-warn',
  Delete: 'bg-fail-soft text-fail',
  Permissions: 'bg-fail text-surface',
} as const satisfies Record<AccessLevel, string>
