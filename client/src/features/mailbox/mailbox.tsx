import { Anchor, Text, Title } from '@mantine/core'
import { ColorSchemeButton } from '../../ui/color-scheme-button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Logo } from '../../ui/logo.tsx'
import type { Mail } from './mail.ts'
import { MailList } from './mail-list.tsx'
import { MailView } from './mail-view.tsx'
import classes from './mailbox.module.css'
import { mailboxTexts } from './mailbox-texts.ts'
import { useHash } from './use-hash.ts'
import { useMails } from './use-mails.ts'

/** The mails that a development server keeps instead of sending them. `?to=` filters them by recipient. */
export function Mailbox() {
  const to = new URLSearchParams(location.search).get('to')
  const { mails, problem, reload } = useMails(to)
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <a href="/" className={classes.home}>
          <Logo />
        </a>
        <ColorSchemeButton />
      </header>
      <main className={classes.main}>
        <Title order={1}>{mailboxTexts.title}</Title>
        <Text c="dimmed" className={classes.lead}>
          {to === null ? mailboxTexts.lead : mailboxTexts.leadTo(to)}{' '}
          {to !== null && (
            <Anchor href="/mailbox" underline="always">
              {mailboxTexts.showAll}
            </Anchor>
          )}
        </Text>
        <p role="status" className={classes.stale}>
          {mails && problem !== undefined ? mailboxTexts.stale : ''}
        </p>
        {mails ? <Content mails={mails} to={to} /> : <Waiting problem={problem} reload={reload} />}
      </main>
    </div>
  )
}

function Waiting({ problem, reload }: { problem: string | undefined; reload: () => Promise<void> }) {
  if (problem === undefined) return <ListSkeleton rows={3} rowHeight={72} />
  return <LoadFailure message={problem} onRetry={reload} />
}

function Content({ mails, to }: { mails: readonly Mail[]; to: string | null }) {
  const openId = useHash()
  if (mails.length === 0) {
    const hint = to === null ? mailboxTexts.emptyHint : mailboxTexts.emptyToHint(to)
    return <EmptyState title={mailboxTexts.emptyTitle} hint={hint} />
  }
  const open = mails.find(({ id }) => id === openId)
  return (
    <div className={classes.columns} data-open={open !== undefined || undefined}>
      <MailList mails={mails} openId={openId} />
      {open ? (
        <MailView key={open.id} mail={open} />
      ) : (
        <Text c="dimmed" className={classes.nothing}>
          {openId === '' ? mailboxTexts.choose : mailboxTexts.gone}
        </Text>
      )}
    </div>
  )
}
