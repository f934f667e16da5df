export type Measurement = {
  what: string
  figure: number
  unit: 'ms' | '/s' | 'KB'
  goal: number | undefined
}
