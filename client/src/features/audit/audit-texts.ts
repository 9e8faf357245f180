import { uiTexts } from '../../ui/ui-texts.ts'

const roles: Record<string, string> = uiTexts.roles

export const auditTexts = {
  page: {
    title: 'Audit log',
    lead: 'Events of accounts and sessions, newest first. Entries cannot be changed.',
    noMatchTitle: 'No matching events',
    noMatchHint: 'Choose a longer period, or clear the filters.',
    clear: 'Clear filters',
  },
  activity: {
    title: 'Recent activity',
    lead: 'Your actions and changes to your account. If you do not recognise an event, change your password and end your other sessions.',
  },
  list: {
    emptyTitle: 'No events yet',
    emptyHint: 'Sign-ins, changes and refused attempts appear here.',
    refused: 'Refused',
    more: 'Show older',
    end: 'No older events.',
    newEvents: (count: number, most: number) =>
      count === 1 ? '1 new event' : `${uiTexts.count(count)}${count < most ? '' : '+'} new events`,
    shown: (count: number) => (count === 1 ? '1 event shown.' : `${uiTexts.count(count)} events shown.`),
  },
  filters: {
    label: 'Filters',
    kind: 'Event',
    anyKind: 'All events',
    outcome: 'Outcome',
    anyOutcome: 'Any outcome',
    SUCCESS: 'Succeeded',
    FAILURE: 'Refused',
    since: 'From',
    until: 'To',
    person: 'User',
    personHelp: 'Name or email',
    everybody: 'All users',
    part: (name: string) => (name ? `User: ${name}` : 'User'),
    about: 'Changes to their account',
    by: 'Their actions',
    unknownPerson: 'Deleted user',
  },
  sentence: {
    You: 'You',
    you: 'you',
    your: 'your',
    their: 'their',
    Someone: 'Someone',
    Gone: 'A deleted user',
    gone: 'a deleted user',
    unknown: 'an unknown user',
    happened: (kind: string) => `: ${kind.toLowerCase()}`,
    refused: (kind: string) => ` was refused: ${kind.toLowerCase()}`,
    ended: (count: number) => (count > 0 ? `, which ended ${uiTexts.sessions(count)}` : ''),
    because: (reason: string | undefined) => (reason ? `: ${reason}` : ''),
    role: (role: string | undefined) => roles[role ?? '']?.toLowerCase() ?? role ?? '',
  },
} as const
