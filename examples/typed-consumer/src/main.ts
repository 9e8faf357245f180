import { connect } from './connect.ts'
import { listUsers } from './list-users.ts'
import { askInTerminal } from './prove.ts'
import { signIn } from './sign-in.ts'

/** Signs in, lists the visible users and signs out. Returns the exit code. */
async function main(): Promise<number> {
  const { GATEHOUSE_URL: url = 'http://localhost:4000', EMAIL: email, PASSWORD: password } = process.env
  if (email === undefined || password === undefined) return complain('Set EMAIL and PASSWORD.')
  const gatehouse = await connect(url, { prove: askInTerminal })
  try {
    const me = await signIn(gatehouse, email, password, askInTerminal)
    process.stdout.write(`Signed in as ${me.email} (${me.role}).\n`)
    for await (const { email, role, active } of listUsers(gatehouse.client)) {
      process.stdout.write(`${role.padEnd(8)} ${active ? ' ' : '×'} ${email}\n`)
    }
    return 0
  } catch (error) {
    if (error instanceof Error) return complain(error.message)
    throw error
  } finally {
    await gatehouse.session.signOut()
    gatehouse.session.dispose()
  }
}

function complain(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 1
}

process.exitCode = await main()
