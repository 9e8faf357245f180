import { defineConfig } from 'vite'

const at = { host: 'localhost', port: 5173, strictPort: true }

export default defineConfig({ server: at, preview: at })
