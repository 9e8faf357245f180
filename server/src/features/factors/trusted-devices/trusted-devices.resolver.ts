import { Ctx, Field, FieldResolver, Int, Mutation, ObjectType, Query, Resolver, Root } from 'type-graphql'
import { deviceOf } from '../../../core/device.ts'
import { Auth } from '../../../gate/rule-decorators.ts'
import type { SessionsContext } from '../../sessions/sessions-context.ts'
import { TrustedDevice } from './trusted-device.entity.ts'
import type { TrustedDevices } from './trusted-devices.ts'

interface TrustedDevicesContext extends SessionsContext {
  readonly trustedDevices: TrustedDevices
}

@ObjectType({ description: 'No device is trusted any more. Sign-ins need the second factor everywhere.' })
export class DevicesForgotten {
  @Field(() => Int, { description: 'The number of devices that were trusted.' })
  readonly count: number

  constructor(count: number) {
    this.count = count
  }
}

@Resolver(() => TrustedDevice)
export class TrustedDevicesResolver {
  @Auth()
  @Query(() => [TrustedDevice], {
    description: 'The devices on which you sign in without your second factor, last used first.',
  })
  async trustedDevices(
    @Ctx() { trustedDevices, currentUser }: TrustedDevicesContext,
  ): Promise<TrustedDevice[]> {
    return trustedDevices.listOf(currentUser.id)
  }

  @Auth()
  @Mutation(() => DevicesForgotten, {
    description: 'Ends the trust in all of your devices: sign-ins on them need your second factor again.',
  })
  async forgetTrustedDevices(@Ctx() context: TrustedDevicesContext): Promise<DevicesForgotten> {
    return new DevicesForgotten(await context.trustedDevices.forget(context.currentUser, context))
  }

  @FieldResolver(() => Boolean, { description: 'Whether this is the device of the request.' })
  current(@Root() device: TrustedDevice, @Ctx() context: TrustedDevicesContext): boolean {
    return context.trustedDevices.isSame(device, context)
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Derived from the user agent, such as “Firefox on Linux”.',
  })
  device(@Root() device: TrustedDevice): string | null {
    return deviceOf(device.userAgent)
  }
}
