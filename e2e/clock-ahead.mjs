// Loaded into a console before its own code, whose clock then is ahead by CLOCK_AHEAD_MS.
const ahead = Number(process.env.CLOCK_AHEAD_MS)
const { now } = Date
const laterNow = () => now() + ahead

globalThis.Date = new Proxy(Date, {
  construct: (target, given) => new target(...(given.length > 0 ? given : [laterNow()])),
  get: (target, key) => (key === 'now' ? laterNow : Reflect.get(target, key)),
})
