import { useEffect } from 'react'

interface EditedForm {
  isDirty: () => boolean
}

const forms = new Set<EditedForm>()

/** Registers a form while it is on the page, for `hasUnsavedText`. */
export function useUnsavedMark(form: EditedForm): void {
  useEffect(() => {
    forms.add(form)
    return () => {
      forms.delete(form)
    }
  }, [form])
}

/** Whether a form on the page has unsaved changes. */
export function hasUnsavedText(): boolean {
  return [...forms].some((form) => form.isDirty())
}
