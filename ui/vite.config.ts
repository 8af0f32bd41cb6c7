import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// Built into the package: the Python process serves these files and nothing else.
export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: '../src/smartshoring/static',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 200,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8731' } },
})
