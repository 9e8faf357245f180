import { AuthProvider } from '@gatehouse/session/react'
import { DocExplorerStore } from '@graphiql/plugin-doc-explorer'
import { HISTORY_PLUGIN } from '@graphiql/plugin-history'
import { useComputedColorScheme } from '@mantine/core'
import { GraphiQL } from 'graphiql'
import { useMemo } from 'react'
import { Design } from '../../ui/design.tsx'
import { Notices } from '../../ui/notices.tsx'
import { AccountBar } from './account-bar.tsx'
import { ActingBanner } from './acting-banner.tsx'
import { Confirmation } from './confirmation.tsx'
import { createFetcher } from './create-fetcher.ts'
import { EXAMPLES } from './examples-plugin.tsx'
import classes from './explorer.module.css'
import { ExplorerContext, type ExplorerParts, useExplorer } from './explorer-context.ts'
import { explorerStorage } from './explorer-storage.ts'
import { explorerTexts } from './explorer-texts.ts'
import { ROLE_DOCS } from './role-docs.tsx'
import type { Shared } from './share-link.ts'
import { CurlButton, ShareButton } from './toolbar.tsx'

const plugins = [EXAMPLES, HISTORY_PLUGIN]

interface ExplorerProps {
  parts: ExplorerParts
  shared: Shared | undefined
}

export function Explorer({ parts, shared }: ExplorerProps) {
  return (
    <Design>
      <AuthProvider session={parts.session}>
        <ExplorerContext value={parts}>
          <div className={classes.page}>
            <AccountBar />
            <ActingBanner />
            <main className={classes.editor}>
              <Editor shared={shared} />
            </main>
          </div>
          <Confirmation />
        </ExplorerContext>
      </AuthProvider>
      <Notices />
    </Design>
  )
}

function Editor({ shared }: { shared: Shared | undefined }) {
  const { session, sender, published } = useExplorer()
  const scheme = useComputedColorScheme()
  const fetcher = useMemo(
    () => createFetcher({ session, sender, schema: published.schema }),
    [session, sender, published],
  )
  return (
    <GraphiQL
      fetcher={fetcher}
      schema={published.schema}
      storage={explorerStorage}
      plugins={plugins}
      referencePlugin={ROLE_DOCS}
      visiblePlugin={EXAMPLES}
      forcedTheme={scheme}
      defaultQuery={explorerTexts.welcome}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
      {...(shared && { initialQuery: shared.query, initialVariables: shared.variables })}
    >
      <GraphiQL.Logo> </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <ShareButton />
            <CurlButton />
          </>
        )}
      </GraphiQL.Toolbar>
      <DocExplorerStore>{null}</DocExplorerStore>
    </GraphiQL>
  )
}
