export const sessionsTexts = {
  title: 'Sessions',
  lead: 'Devices where you are signed in. If you do not recognise one, end its session and change your password.',
  thisDevice: 'This device',
  otherDevices: 'Other devices',
  emptyTitle: 'No other sessions',
  emptyHint: 'Other devices where you sign in appear here.',
  end: 'End session',
  endNamed: (device: string) => `End session on ${device}`,
  endTitle: 'End this session?',
  endDetail: (device: string) =>
    `${device} is signed out immediately, and unsaved changes there are lost. Your other sessions continue.`,
  ended: 'Session ended',
  endOthers: 'End all other sessions',
  endOthersTitle: 'End all other sessions?',
  endOthersDetail: (count: number) =>
    count === 1
      ? 'The other device is signed out immediately. You stay signed in here.'
      : `All ${count} other devices are signed out immediately. You stay signed in here.`,
  othersEnded: (count: number) => (count === 1 ? '1 session ended' : `${count} sessions ended`),
} as const
