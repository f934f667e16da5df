import { InlineCode } from '@/components/ui/inline-code'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { GLOSSARY } from '@/lib/common/glossary'
import { paths } from '@/lib/common/paths'
import { SCREEN_HELP } from './screens'
import { Words } from './words'

/** What each screen is for, with the words to know first. */
export const HelpScreen = () => (
  <>
    <Panel title="Screens">
      <ul className="columns-[180px] gap-x-6">
        {Object.entries(SCREEN_HELP).map(([id, { title }]) => (
          <li key={id}>
            <TextLink href={paths.help('screens', id)}>{title}</TextLink>
          </li>
        ))}
      </ul>
    </Panel>
    {Object.entries(SCREEN_HELP).map(([id, { title, text, terms }]) => (
      <Panel key={id} id={id} title={title}>
        {text.map((paragraph) => (
          <p key={paragraph} className="max-w-[80ch]">
            <InlineCode>{paragraph}</InlineCode>
          </p>
        ))}
        {terms.length > 0 && <Words words={terms.map((term) => [term, GLOSSARY[term]])} />}
      </Panel>
    ))}
  </>
)
