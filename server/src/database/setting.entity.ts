import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'

/** A fact about this installation that fits into one row, such as when a task was last claimed. */
@Entity({ tableName: 'settings' })
export class Setting {
  @PrimaryKey({ type: 'text' })
  key!: string

  @Property({ type: 'text' })
  value!: string
}
