/**
 * SQL for an advisory lock's number. Advisory locks are shared by the whole database, so installations in other schemas
 * get other numbers. In `public` it equals the number that 0.1 uses.
 */
export const lockNumber = (name: string): string =>
  `hashtext(concat('${name}', nullif(current_schema(), 'public')))`
