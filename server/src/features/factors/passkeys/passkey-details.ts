import { Field, ObjectType } from 'type-graphql'

@ObjectType({ description: 'What is known about a passkey.' })
export class PasskeyDetails {
  @Field(() => String, { description: 'The id of the credential, in base64url.' })
  credentialId!: string

  @Field(() => String, {
    description:
      'The relying party id (RP ID). After a removal, `PublicKeyCredential.signalUnknownCredential()` takes both ids.',
  })
  relyingPartyId!: string

  @Field(() => Boolean, { description: 'Whether its provider keeps it on more than one device.' })
  synced!: boolean
}
