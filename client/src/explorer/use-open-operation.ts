import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { Kind, type OperationDefinitionNode, parse } from 'graphql'
import type { Shared } from './share-link.ts'

type OpenOperation = (operation: Shared, options?: { run?: boolean }) => void

/** Opens an operation in the tab that has it already, in an empty one, or in a new one; and runs it. */
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
    // Otherwise known only once typing has paused: what runs would bear the name of the operation before, and so would the history.
    setOperationFacts({ documentAST, operationName, operations })
    updateActiveTabValues({ query, variables, operationName })
    if (options.run) run()
  }
}
