export const sessionsTexts = {
  title: 'Sessions',
  lead: 'Where you are signed in. End a session you do not recognise, then change your password.',
  thisDevice: 'This device',
  otherDevices: 'Other devices',
  emptyTitle: 'No other sessions',
  emptyHint: 'When you sign in on another device, it is listed here and you can end it from here.',
  end: 'End session',
  endNamed: (device: string) => `End session on ${device}`,
  endTitle: 'End this session?',
  endDetail: (device: string) =>
    `${device} is signed out at once, and whatever is unsaved there is lost. Your other sessions go on.`,
  ended: 'Session ended',
  endOthers: 'End all other sessions',
  endOthersTitle: 'End all other sessions?',
  endOthersDetail: (count: number) =>
    count === 1
      ? 'The one other device is signed out at once. You stay signed in here.'
      : `All ${count} other devices are signed out at once. You stay signed in here.`,
  othersEnded: (count: number) => (count === 1 ? '1 session ended' : `${count} sessions ended`),
} as const
