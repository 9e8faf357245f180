import { Entity, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy'

/** A token with which another service reads `revocations`. Only its hash is stored. */
@Entity({ tableName: 'service_tokens' })
@Unique({ name: 'service_tokens_name_unique', properties: ['name'] })
export class ServiceToken {
  @PrimaryKey({ type: 'uuid' })
  id!: string

  /** The operator's name for the service. */
  @Property({ type: 'text' })
  name!: string

  @Property({ type: 'text', hidden: true })
  tokenHash!: string

  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date
}
