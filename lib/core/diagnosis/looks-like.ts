/** What a text looks like in which no error, token or manifest is known. */
export type TextShape = { what: string; paste: string }

const SHAPES: readonly (readonly [RegExp, TextShape])[] = [
  [
    /Terraform will perform the following actions|^\s{0,4}[#~+-]{1,3} resource "|Plan: \d{1,6} to add/m,
    {
      what: 'a Terraform plan',
      paste: 'the lines of the error that terraform apply printed, which begin with "Error:"',
    },
  ],
  [
    /^\s{0,20}at [\w.$]{1,200}\([\w$]{1,80}\.java:\d{1,6}\)/m,
    {
      what: 'a Java stack trace without its first line',
      paste: 'the exception and its message above the first "at", and every "Caused by:"',
    },
  ],
  [
    /^\s{0,20}at [^\n]{1,200}\((?:node:|file:|\/)[^\n]{1,300}:\d{1,6}:\d{1,6}\)/m,
    {
      what: 'a JavaScript stack trace without its first line',
      paste: 'the error and its message above the first "at"',
    },
  ],
  [
    /^\s{0,10}File "[^"\n]{1,300}", line \d{1,7}/m,
    {
      what: 'a Python traceback without its last line',
      paste: 'the last line, with the exception',
    },
  ],
  [
    /^goroutine \d{1,9} \[/m,
    {
      what: 'a Go stack trace without its first line',
      paste: 'the line that begins with "panic:"',
    },
  ],
  [
    /^\s{0,10}(?:resource|data|provider|module|variable) "[^"\n]{1,100}"/m,
    {
      what: 'Terraform',
      paste: 'the error of terraform plan or apply, or a policy into Review trust',
    },
  ],
  [
    /"Statement"\s{0,10}:/,
    { what: 'a policy document', paste: 'it into Review trust, or the error that its use caused' },
  ],
  [
    /^\s{0,10}apiVersion:\s|"apiVersion"\s{0,5}:/m,
    {
      what: 'YAML or JSON of a Kubernetes kind that creates no pod',
      paste: 'the workload’s manifest, or the output of kubectl describe pod',
    },
  ],
  [
    /^NAME\s{1,80}(?:READY|STATUS|TYPE|AGE)\b/m,
    {
      what: 'a list of kubectl get',
      paste: 'the output of kubectl describe for the failing object',
    },
  ],
  [
    /^\s{0,5}(?:LAST SEEN|Type\s{1,20}Reason)\b/m,
    { what: 'events of Kubernetes', paste: 'the Warning events with their messages' },
  ],
  [
    /^(?:[$%#>] |root@)?(?:aws|kubectl|gcloud|az|vault|terraform|helm|s3cmd|rclone|mc) [a-z]/m,
    { what: 'a command', paste: 'what the command printed, with its error' },
  ],
  [/<html|<!doctype html/i, { what: 'a web page', paste: 'the text of the error message' }],
  [
    /^\s{0,100}[{[]/,
    {
      what: 'JSON without a known error code',
      paste: 'the message of the program that received it',
    },
  ],
  [
    /^[\w.-]{1,60}:\s*(?:\S|$)/m,
    { what: 'YAML or key: value lines that are not read', paste: 'an error message or a manifest' },
  ],
]

/** Describes an unrecognized text, and what to paste instead. */
export function describeShape(text: string): TextShape | undefined {
  return SHAPES.find(([pattern]) => pattern.test(text))?.[1]
}
