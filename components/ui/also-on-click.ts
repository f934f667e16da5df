import {
  cloneElement,
  type HTMLAttributes,
  isValidElement,
  type MouseEvent,
  type ReactElement,
} from 'react'

/** The same element doing one thing more when pressed, after its own handler. */
export function alsoOnClick(
  element: ReactElement,
  then: () => void,
  attributes: HTMLAttributes<HTMLElement> = {},
) {
  if (!isValidElement<HTMLAttributes<HTMLElement>>(element)) return element
  return cloneElement(element, {
    ...attributes,
    onClick: (event: MouseEvent<HTMLElement>) => {
      element.props.onClick?.(event)
      if (!event.defaultPrevented) then()
    },
  })
}
