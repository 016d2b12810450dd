import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['test/e2e/**', '**/node_modules/**'],
    setupFiles: ['test/support/fixed-choices.ts'],
    testTimeout: 20_000,
    // The default leaves one processor idle: half of two.
    maxWorkers: '100%',
    // Modules hold no state, so files may share them; a third of the time goes otherwise into loading.
    isolate: false,
  },
});
