import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { Kind, type OperationDefinitionNode, parse } from 'graphql'
import type { Shared } from './share-link.ts'

type OpenOperation = (operation: Shared, options?: { run?: boolean }) => void

/** Opens an operation in the tab that already contains it, an empty one or a new one, and runs it. */
export function useOpenOperation(): OpenOperation {
  const { addTab, changeTab, setOperationFacts, updateActiveTabValues, run } = useGraphiQLActions()
  const tabs = useGraphiQL((state) => state.tabs)
  const activeTabIndex = useGraphiQL((state) => state.activeTabIndex)
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  const variableEditor = useGraphiQL((state) => state.variableEditor)

  return ({ query, variables }, options = {}) => {
    const documentAST = parse(query)
    const operations = documentAST.definitions.filter(
      (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
    )
    const operationName = operations[0]?.name?.value ?? ''
    const known = tabs.findIndex(({ title }) => title === operationName)
    if (known >= 0 && known !== activeTabIndex) changeTab(known)
    if (known < 0 && queryEditor?.getValue().trim()) addTab()
    queryEditor?.setValue(query)
    variableEditor?.setValue(variables)
    // GraphiQL would otherwise update this only after a pause in typing, and the operation would run under the previous
    // one's name.
    setOperationFacts({ documentAST, operationName, operations })
    updateActiveTabValues({ query, variables, operationName })
    if (options.run) run()
  }
}
