/** A database file that cannot be used. The message is one line and names the file. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
}
