import { Fragment } from 'react'
import { Person } from './person'

/** People in a sentence, one of whom is enough: "Ada, Bo or Cy". */
export const AnyOfPeople = ({ ids }: { ids: readonly string[] }) =>
  ids.map((id, index) => (
    <Fragment key={id}>
      {index > 0 && (index === ids.length - 1 ? ' or ' : ', ')}
      <Person id={id} />
    </Fragment>
  ))
