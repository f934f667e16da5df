import { Fragment } from 'react'
import { InlineCode } from '@/components/ui/inline-code'

type WordsProps = {
  words: readonly (readonly [string, string])[]
  /** Whether links to a word lead here. */
  linked?: boolean
}

/** Words and their meanings. */
export const Words = ({ words, linked = false }: WordsProps) => (
  <dl className="grid gap-x-4 gap-y-1.5 md:grid-cols-[160px_minmax(0,80ch)]">
    {words.map(([word, meaning]) => (
      <Fragment key={word}>
        <dt {...(linked && { id: wordAnchor(word) })} className="font-medium">
          {word}
        </dt>
        <dd className="text-ink-2 max-md:mb-1.5">
          <InlineCode>{meaning}</InlineCode>
        </dd>
      </Fragment>
    ))}
  </dl>
)

/** As in the links of `Term`. */
const wordAnchor = (word: string) => word.replaceAll(' ', '-')
