/** The folder that holds all of an installed console: server, command line, libraries, migrations and static files. */
export const STANDALONE = '.next/standalone'
