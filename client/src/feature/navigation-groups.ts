/** Headings of the main navigation. They appear in the order in which features first use them; a feature may add its own. */
export const navigationGroups = {
  account: 'Account',
  administration: 'Administration',
  tools: 'Tools',
} as const
