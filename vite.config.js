import { defineConfig } from 'vite';

export default defineConfig({
  // Relative addresses: dist/ works from any web server under any path.
  base: './',
  worker: { format: 'es' },
  build: { target: 'es2022', assetsInlineLimit: 0 },
});
