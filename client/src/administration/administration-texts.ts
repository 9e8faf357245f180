import { uiTexts } from '../ui/ui-texts.ts'

const sessions = (count: number) => (count === 1 ? '1 session' : `${count} sessions`)

export const administrationTexts = {
  list: {
    title: 'People',
    lead: 'Everyone with an account that you may look after.',
    search: 'Search',
    searchHelp: 'By name or email',
    role: 'Role',
    anyRole: 'Any role',
    access: 'Access',
    anyAccess: 'Any',
    active: 'Active',
    disabled: 'Disabled',
    name: 'Name',
    email: 'Email',
    joined: 'Joined',
    total: (count: number) => (count === 1 ? '1 person' : `${uiTexts.count(count)} people`),
    shown: (shown: number, total: number) => `${uiTexts.count(shown)} of ${uiTexts.count(total)} people`,
    more: 'Show more',
    clear: 'Clear filters',
    emptyTitle: 'Nobody here yet',
    emptyHint: 'Send people the address of this site. Whoever registers is listed here.',
    noMatchTitle: 'Nobody matches',
    noMatchHint: 'Try fewer letters, or clear the filters.',
  },
  person: {
    back: 'People',
    notFoundTitle: 'No such person',
    notFoundHint: 'The account does not exist, or your role does not let you see it.',
    toList: 'Back to people',
    account: 'Account',
    email: 'Email',
    phone: 'Phone',
    none: 'Not given',
    joined: 'Joined',
    changed: 'Last changed',
    state: 'Access',
  },
  role: {
    title: 'Role',
    description: 'Takes effect with the next request; open sessions go on with the new role.',
    ownDescription: 'You cannot change your own role. Another administrator can.',
    onlyAdministrators: 'Only administrators can change a role.',
    label: 'New role',
    save: 'Change role',
    changed: (name: string, role: string) =>
      `${name} is now ${/^[aeiou]/i.test(role) ? 'an' : 'a'} ${role.toLowerCase()}`,
  },
  access: {
    title: 'Access',
    activeDescription: 'Disabling an account signs it out everywhere and keeps it from signing in.',
    disabledDescription: 'This account is disabled. It keeps its data and cannot sign in.',
    ownDescription: 'This is your own account. Someone else has to disable it.',
    disable: 'Disable account',
    enable: 'Enable account',
    disableTitle: (name: string) => `Disable ${name}?`,
    disableDetail: (name: string) =>
      `All sessions of ${name} end at once, on every device, and ${name} cannot sign in until the account is enabled again. Nothing is deleted.`,
    enableTitle: (name: string) => `Enable ${name}?`,
    enableDetail: (name: string) =>
      `${name} can sign in again with the same password. Ended sessions stay ended.`,
    disabled: (name: string, count: number) =>
      count === 0 ? `${name} is disabled` : `${name} is disabled, ${sessions(count)} ended`,
    enabled: (name: string) => `${name} is enabled`,
  },
} as const
