import { XMLParser } from 'fast-xml-parser'

// Text stays text: an account id is not a number. The HTML entities include numeric ones.
const parser = new XMLParser({ parseTagValue: false, htmlEntities: true })

/** The elements of an XML text as objects by name, without attributes; undefined if it is not XML. */
export function parseXml(text: string): unknown {
  try {
    return parser.parse(text)
  } catch {
    return undefined
  }
}
