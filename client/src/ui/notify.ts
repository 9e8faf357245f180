import { notifications } from '@mantine/notifications'

/** Says once and quietly that something worked. The surrounding region is polite, so the notification itself has no role. */
export function notifySuccess(message: string): void {
  notifications.show({ message, role: 'presentation', withBorder: true, color: 'pine' })
}
