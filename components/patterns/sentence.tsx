import type { SentencePart } from '@/lib/core/policy/summary'

type SentenceProps = { parts: readonly { text: string; strong?: true | undefined }[] }

/** A sentence with its variable parts in bold. */
export const Sentence = ({ parts }: SentenceProps) => (
  <span className="[overflow-wrap:anywhere]">
    {parts.map(({ text, strong }, index) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no other name
      strong ? <b key={index}>{text}</b> : <span key={index}>{text}</span>,
    )}
  </span>
)

export const sentenceText = (parts: readonly Pick<SentencePart, 'text'>[]) =>
  parts.map(({ text }) => text).join('')
