/**
 * The client of the former service as teams have it: tokens in localStorage, and an interceptor that renews them when a
 * request is answered with 401. Nothing here knows of Gatehouse.
 */
import axios from 'axios'

/**
 * @param baseURL such as `http://localhost:8000/api`
 * @param storesRotatedRefresh false for the versions that store the new access token only
 */
export function createApi({ baseURL, storesRotatedRefresh }) {
  const api = axios.create({ baseURL, headers: { 'Content-Type': 'application/json' } })

  api.interceptors.request.use((config) => {
    const token = localStorage.getItem('access_token')
    if (token) config.headers.Authorization = `Bearer ${token}`
    return config
  })

  api.interceptors.response.use(
    (response) => response,
    async (error) => {
      const original = error.config
      if (error.response?.status !== 401 || original.retried) return Promise.reject(error)
      original.retried = true
      try {
        await renew()
        return api(original)
      } catch (problem) {
        forget()
        window.location.href = '/login'
        return Promise.reject(problem)
      }
    },
  )

  async function renew() {
    const refresh = localStorage.getItem('refresh_token')
    const { data } = await axios.post(`${baseURL}/auth/token/refresh/`, { refresh })
    localStorage.setItem('access_token', data.access)
    if (storesRotatedRefresh && data.refresh) localStorage.setItem('refresh_token', data.refresh)
  }

  function forget() {
    localStorage.removeItem('access_token')
    localStorage.removeItem('refresh_token')
  }

  return {
    async login(email, password) {
      const { data } = await axios.post(`${baseURL}/auth/login/`, { email, password })
      localStorage.setItem('access_token', data.tokens.access)
      localStorage.setItem('refresh_token', data.tokens.refresh)
      return data.user
    },
    profile: async () => (await api.get('/auth/profile/')).data,
    updateProfile: async (fields) => (await api.put('/auth/profile/', fields)).data,
    async logout() {
      await api.post('/auth/logout/', { refresh_token: localStorage.getItem('refresh_token') })
      forget()
    },
  }
}
