import { useQuery } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { DeviceCard, DeviceList } from '../../ui/device-card.tsx'
import { Section } from '../../ui/section.tsx'
import { ForgetDevicesDialog } from './forget-devices-dialog.tsx'
import { TrustedDevicesDocument } from './generated/operations.ts'
import { securityTexts } from './security-texts.ts'

const texts = securityTexts.devices

/** The devices that need no second factor. Says nothing until they are loaded. */
export function TrustedDevicesSection() {
  const [isAsking, setAsking] = useState(false)
  const { data } = useQuery(TrustedDevicesDocument, { fetchPolicy: 'cache-and-network' })
  const devices = data?.trustedDevices
  if (devices === undefined) return null
  if (devices.length === 0) return <Section title={texts.title} description={texts.none} />
  return (
    <Section title={texts.title} description={texts.help}>
      <DeviceList>
        {devices.map((device) => (
          <DeviceCard key={device.id} session={device} />
        ))}
      </DeviceList>
      <Button mt="sm" variant="default" onClick={() => setAsking(true)}>
        {texts.forget}
      </Button>
      {isAsking && <ForgetDevicesDialog onClose={() => setAsking(false)} />}
    </Section>
  )
}
