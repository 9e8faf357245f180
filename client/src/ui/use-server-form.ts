import { type UseFormReturnType, useForm } from '@mantine/form'
import { useEffect, useRef, useState } from 'react'
import type { Problem } from './problem.ts'
import { sortFieldErrors } from './sort-field-errors.ts'
import { useUnsavedMark } from './unsaved.ts'

type FormValues = Record<string, string | boolean>

interface ServerFormOptions<Values extends FormValues> {
  initialValues: Values
  /** Required fields, with the message for each. */
  required?: Partial<Record<keyof Values & string, string>>
  /** Sends the values; the problem that it returns is shown at the fields it names. */
  submit: (values: Values) => Promise<Problem | undefined>
}

export interface ServerForm<Values extends FormValues> {
  form: UseFormReturnType<Values>
  /** A failure of the form as a whole. */
  failure: string | undefined
  formProps: {
    ref: React.RefObject<HTMLFormElement | null>
    noValidate: true
    onSubmit: (event?: React.SyntheticEvent<HTMLFormElement>) => void
  }
}

/** A form that the server validates: its errors appear at their fields, and the first one takes the focus. */
export function useServerForm<Values extends FormValues>(
  options: ServerFormOptions<Values>,
): ServerForm<Values> {
  const { initialValues, required = {}, submit } = options
  const ref = useRef<HTMLFormElement>(null)
  const [failure, setFailure] = useState<string>()
  const [refusals, setRefusals] = useState(0)
  const form = useForm<Values>({
    mode: 'uncontrolled',
    initialValues,
    // Mantine does not set it on PasswordInput.
    enhanceGetInputProps: ({ inputProps }) => ({ 'aria-invalid': inputProps.error ? true : undefined }),
    validate: (values) => emptyFields(values, required),
  })
  useUnsavedMark(form)

  useEffect(() => {
    if (refusals > 0) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refusals])

  const refuse = () => setRefusals((count) => count + 1)

  const send = async (values: Values) => {
    setFailure(undefined)
    const problem = await submit(values)
    if (!problem) return
    const { byField, others } = sortFieldErrors(problem, Object.keys(initialValues))
    form.setErrors(byField)
    setFailure(others)
    refuse()
  }

  return { form, failure, formProps: { ref, noValidate: true, onSubmit: form.onSubmit(send, refuse) } }
}

function emptyFields(values: FormValues, required: Partial<Record<string, string>>): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const [field, message] of Object.entries(required)) {
    const value = values[field]
    if (message && typeof value === 'string' && value.trim() === '') errors[field] = message
  }
  return errors
}
