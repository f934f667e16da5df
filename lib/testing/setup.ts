import { afterAll } from 'vitest'
import { runAfterTestFile } from './after-file'

// A worker loads this module once, so a hook registered elsewhere would run for the first file only.
afterAll(runAfterTestFile)
