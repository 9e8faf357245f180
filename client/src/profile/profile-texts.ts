export const profileTexts = {
  profile: {
    title: 'Profile',
    lead: 'How you appear to the people you work with.',
    details: 'Personal details',
    account: 'Account',
    accountHelp: 'Set when the account was made. An administrator can change your role.',
    email: 'Email',
    role: 'Role',
    memberSince: 'Member since',
    firstName: 'First name',
    lastName: 'Last name',
    phone: 'Phone (optional)',
    phoneHelp: 'With the country code, such as +41 44 668 18 00.',
    firstNameRequired: 'Enter your first name.',
    lastNameRequired: 'Enter your last name.',
    save: 'Save changes',
    saved: 'Profile saved',
  },
  password: {
    title: 'Password',
    lead: 'Changing it signs you out everywhere else. You stay signed in here.',
    currentPassword: 'Current password',
    newPassword: 'New password',
    newPasswordHelp: 'At least 8 characters. A few unrelated words work well.',
    newPasswordConfirmation: 'New password again',
    currentRequired: 'Enter your current password.',
    newRequired: 'Choose a new password.',
    confirmationRequired: 'Enter the new password once more.',
    change: 'Change password',
    changed: (sessionsEnded: number) => {
      if (sessionsEnded === 0) return 'Password changed'
      return sessionsEnded === 1
        ? 'Password changed, 1 other session ended'
        : `Password changed, ${sessionsEnded} other sessions ended`
    },
  },
} as const
