/** The default of Django 3.2. Later versions have more, which makes what a sign-in adds to them smaller. */
export const djangoIterations = 260_000
