import { afterAll, chai } from 'vitest'
import { runAfterTestFile } from './after-file'

// A worker loads this module once, so a hook registered elsewhere would run for the first file only.
afterAll(runAfterTestFile)

// Proxies find misspelt matchers, as the type check does, and take most of the time of an assertion.
chai.config.useProxy = false
