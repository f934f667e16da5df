'use client'

import { useState } from 'react'
import { AccessLevelMark } from '@/components/patterns/access-levels'
import { type PickGroup, PickList } from '@/components/patterns/pick-list'
import { plural } from '@/lib/common/plural'
import { ACCESS_LEVELS, type AccessLevel } from '@/lib/core/policy/access-level'
import { CATALOGUE, type CatalogueAction, matchingActions } from '@/lib/core/policy/catalogue'
import { PickDialog, type PickerProps } from './pick-dialog'

const where = {
  global: 'organization-wide',
  bucket: 'on a bucket',
  object: 'on objects',
} as const

const itemOf = ({ name, phrase, scope }: CatalogueAction) => ({
  value: name,
  label: name,
  detail: `${phrase}, ${where[scope]}`,
  mono: true,
})

const countWords = (pattern: string) => {
  const { length } = matchingActions(pattern)
  return `${plural(length, 'action')} today, plus future ones`
}

const WILDCARDS = ['s3:*', 's3:Get*', 's3:List*', 's3:Put*', 's3:Delete*', 'cwobject:*', '*']

const LEVEL_DETAILS = {
  List: 'See names of buckets and objects',
  Read: 'Download objects and settings',
  Write: 'Upload objects, change settings',
  Delete: 'Remove objects, versions or the bucket',
  Permissions: 'Change who can do what',
} as const satisfies Record<AccessLevel, string>

const EXCHANGE = 'cwobject:CreateAccessKeyOIDC'

// Organization-wide actions apply to resource * only, which also covers every bucket, so a whole level leaves
// them out.
const groups: PickGroup[] = [
  {
    heading: 'Required by every workload',
    items: CATALOGUE.filter(({ name }) => name === EXCHANGE).map(itemOf),
  },
  ...ACCESS_LEVELS.map((level) => ({
    heading: level,
    mark: <AccessLevelMark level={level} />,
    detail: LEVEL_DETAILS[level],
    all: `All ${level}`,
    items: CATALOGUE.filter((action) => action.level === level && action.scope !== 'global').map(
      itemOf,
    ),
  })),
  {
    heading: 'Organization-wide',
    detail: 'Not in a whole level: these match only resource *',
    items: ACCESS_LEVELS.flatMap((level) =>
      CATALOGUE.filter(
        (action) => action.level === level && action.scope === 'global' && action.name !== EXCHANGE,
      ),
    ).map((action) => ({
      value: action.name,
      label: action.name,
      detail: `${action.level}: ${action.phrase}`,
      mono: true,
    })),
  },
  {
    heading: 'Wildcards',
    items: WILDCARDS.map((value) => ({
      value,
      label: value,
      detail: countWords(value),
      mono: true,
    })),
  },
]

const known = new Set(groups.flatMap(({ items }) => items.map(({ value }) => value)))

/** Chooses actions by access level; other actions and wildcards can be typed. */
export function ActionPicker(props: PickerProps) {
  const [picked, setPicked] = useState<string[]>([])
  return (
    <PickDialog {...props} title={`Actions of ${props.of}`} what="action" picked={picked}>
      <PickList
        label="Filter or enter an action"
        groups={groups}
        folded
        picked={picked}
        present={props.present}
        onPick={setPicked}
        typed={(text) =>
          known.has(text) || !/^[a-z0-9]+:\S+$/i.test(text)
            ? undefined
            : {
                value: text,
                label: text,
                detail: text.includes('*') ? countWords(text) : 'Not in the catalogue',
                mono: true,
              }
        }
      />
    </PickDialog>
  )
}
