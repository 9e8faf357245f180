export const profileTexts = {
  profile: {
    title: 'Profile',
    lead: 'How you appear to other users.',
    details: 'Personal details',
    account: 'Account',
    accountHelp: 'An administrator can change your role.',
    email: 'Email',
    role: 'Role',
    memberSince: 'Member since',
    firstName: 'First name',
    lastName: 'Last name',
    lastNameHelp: 'Leave empty if you have only one name.',
    phone: 'Phone (optional)',
    phoneHelp: 'Include the country code, for example +41 44 668 18 00.',
    firstNameRequired: 'Enter your first name.',
    save: 'Save changes',
    saved: 'Profile saved',
  },
  password: {
    title: 'Password',
    lead: 'Changing your password signs you out on all other devices.',
    currentPassword: 'Current password',
    newPassword: 'New password',
    newPasswordHelp: 'At least 8 characters. A few unrelated words work well.',
    newPasswordConfirmation: 'Confirm new password',
    currentRequired: 'Enter your current password.',
    newRequired: 'Choose a new password.',
    confirmationRequired: 'Enter the new password again.',
    change: 'Change password',
    changed: (sessionsEnded: number) => {
      if (sessionsEnded === 0) return 'Password changed'
      return sessionsEnded === 1
        ? 'Password changed, 1 other session ended'
        : `Password changed, ${sessionsEnded} other sessions ended`
    },
  },
} as const
