import { useState } from 'react'
import { notifySuccess } from '../../ui/notify.ts'
import classes from './factor-card.module.css'
import { FactorCard, type ShownFactor } from './factor-card.tsx'
import type { FactorsQuery } from './generated/operations.ts'
import { RemoveFactorDialog } from './remove-factor-dialog.tsx'
import { RenameFactorDialog } from './rename-factor-dialog.tsx'
import { securityTexts as texts } from './security-texts.ts'

/** Factors of one kind, which can be renamed and removed. */
export function FactorList({ factors }: FactorsQuery) {
  const [renaming, setRenaming] = useState<ShownFactor>()
  const [removing, setRemoving] = useState<ShownFactor>()

  return (
    <>
      <ul className={classes.list}>
        {factors.map((factor) => (
          <FactorCard key={factor.id} factor={factor} onRename={setRenaming} onRemove={setRemoving} />
        ))}
      </ul>
      {renaming && (
        <RenameFactorDialog
          factor={renaming}
          onClose={() => setRenaming(undefined)}
          onRenamed={() => {
            setRenaming(undefined)
            notifySuccess(texts.renamed)
          }}
        />
      )}
      {removing && (
        <RemoveFactorDialog
          factor={removing}
          onClose={() => setRemoving(undefined)}
          onRemoved={() => {
            setRemoving(undefined)
            notifySuccess(removing.factor === 'PASSKEY' ? texts.passkeys.removed : texts.totp.removed)
          }}
        />
      )}
    </>
  )
}
