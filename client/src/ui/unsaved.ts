import { useEffect } from 'react'

interface EditedForm {
  isDirty: () => boolean
}

const forms = new Set<EditedForm>()

/** Keeps a form known for as long as it is on the page, so that what was typed can be asked for. */
export function useUnsavedMark(form: EditedForm): void {
  useEffect(() => {
    forms.add(form)
    return () => {
      forms.delete(form)
    }
  }, [form])
}

/** Whether somebody has typed something that would be lost. */
export function hasUnsavedText(): boolean {
  return [...forms].some((form) => form.isDirty())
}
