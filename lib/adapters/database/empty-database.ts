/** The file of a build that holds an embedded database with every migration and no rows. */
export const EMPTY_DATABASE = 'lib/adapters/database/empty-database.tar.gz'
