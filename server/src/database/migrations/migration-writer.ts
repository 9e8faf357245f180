import { TSMigrationGenerator } from '@mikro-orm/migrations'

interface Difference {
  up: string[]
  down: string[]
}

const isTriggerOrFunction = (sql: string): boolean => /^create (or replace function|trigger)\b/i.test(sql)

/**
 * Writes the differences that `npx mikro-orm migration:create` found. Triggers and functions are excluded from the
 * comparison, but MikroORM would still create them in `down`, without their bodies.
 */
export class MigrationWriter extends TSMigrationGenerator {
  override generateMigrationFile(className: string, { up, down }: Difference): string {
    return super.generateMigrationFile(className, {
      up,
      down: down.filter((sql) => !isTriggerOrFunction(sql)),
    })
  }
}
