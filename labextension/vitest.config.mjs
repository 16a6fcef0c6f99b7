import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    globals: true, // also lets @testing-library/react clean up after each test
    include: ['src/**/*.spec.ts', 'src/**/*.spec.tsx'],
    setupFiles: ['./vitest.setup.mjs'],
    passWithNoTests: false
  }
});
