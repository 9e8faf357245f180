/** A page with a sign-in form at /login, and the profile everywhere else. */
import { createApi } from './api.js'

const api = createApi(window.settings)
const root = document.querySelector('main')

function showForm() {
  root.innerHTML = `<h1>Sign in</h1>
    <form><label>Email <input name="email" type="email"></label>
    <label>Password <input name="password" type="password"></label>
    <button>Sign in</button><p role="alert"></p></form>`
  root.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault()
    const { email, password } = Object.fromEntries(new FormData(event.target))
    try {
      await api.login(email, password)
      window.location.href = '/'
    } catch (error) {
      root.querySelector('[role=alert]').textContent = error.response?.data.details.non_field_errors.join(' ')
    }
  })
}

function showAccount() {
  root.innerHTML = `<h1></h1><p data-name="phone"></p><p data-name="loads">0</p>
    <button data-do="load">Load</button> <button data-do="rename">Rename</button>
    <button data-do="leave">Sign out</button>`
  const does = { load, rename, leave }
  for (const button of root.querySelectorAll('button'))
    button.addEventListener('click', () => does[button.dataset.do]())
  return load()
}

let loads = 0

/** Two parts of the page load at once, as pages do. */
async function load() {
  const [name, phone] = await Promise.all([api.profile(), api.profile()])
  show(name, phone)
}

async function rename() {
  const profile = await api.updateProfile({ first_name: 'Jane', last_name: 'Smith', phone: '+0987654321' })
  show(profile, profile)
}

async function leave() {
  await api.logout()
  window.location.href = '/login'
}

function show({ first_name, last_name }, { phone }) {
  loads += 1
  root.querySelector('h1').textContent = `${first_name} ${last_name}`
  root.querySelector('[data-name=phone]').textContent = phone
  root.querySelector('[data-name=loads]').textContent = `Loaded ${loads}`
}

if (window.location.pathname === '/login') showForm()
else if (localStorage.getItem('access_token')) await showAccount().catch(() => {})
else window.location.href = '/login'
