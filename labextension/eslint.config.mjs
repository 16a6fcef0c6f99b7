// What is right in TypeScript, and the walls between the rooms (the Python ones: pyproject.toml).
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const SPECS = ['src/**/*.spec.ts', 'src/**/*.spec.tsx', 'src/**/testing/**'];

/** Room by room: what of ours it may import (itself always), and which packages. */
const ROOMS = {
  transcript: { ours: ['protocol'], packages: [] },
  session: {
    ours: ['protocol', 'transcript'],
    packages: ['@lumino/', '@jupyterlab/services', '@jupyterlab/coreutils']
  },
  components: {
    ours: ['protocol', 'transcript'],
    // React, icons, words, the renderer and its host widget: not the shell, not the socket, so that a
    // notebook output can show the same parts.
    packages: [
      'react',
      'react-dom',
      'dompurify',
      'marked',
      '@jupyterlab/ui-components',
      '@jupyterlab/translation',
      '@jupyterlab/rendermime',
      '@jupyterlab/rendermime-interfaces',
      '@lumino/messaging',
      '@lumino/signaling',
      '@lumino/widgets'
    ]
  },
  panels: { ours: ['protocol', 'transcript', 'session', 'components'], packages: null },
  plugins: { ours: null, packages: null }
};
const NAMES = ['protocol.ts', ...Object.keys(ROOMS), 'index.ts'];

/** import-x zones: `target` may not import `from`. */
const zones = Object.entries(ROOMS).flatMap(([room, { ours }]) =>
  ours === null
    ? [{ target: `./src/${room}`, from: './src/index.ts' }]
    : NAMES.filter(name => name !== room && !ours.includes(name.replace(/\.ts$/, ''))).map(name => ({
        target: `./src/${room}`,
        from: `./src/${name}`,
        message: `${room}/ may import ${ours.join(', ')} only.`
      }))
);

/** A room that may use only some packages refuses every other import that is not relative. */
const packageWalls = Object.entries(ROOMS)
  .filter(([, { packages }]) => packages !== null)
  .map(([room, { packages }]) => ({
    files: [`src/${room}/**/*.{ts,tsx}`],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: ['^(?!\\.', ...packages.map(one => (one.endsWith('/') ? one : `${one}(/|$)`))].join('|') + ')',
              message: `${room}/ may use these packages only: ${packages.join(', ') || 'none'}.`
            }
          ]
        }
      ]
    }
  }));

const HTML = 'HTML goes into the page through components/sanitize.ts only.';
const noHtml = [
  'AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]',
  'CallExpression[callee.property.name=/^(insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment)$/]',
  'CallExpression[callee.object.name="document"][callee.property.name=/^write(ln)?$/]',
  'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
  'Property[key.name="dangerouslySetInnerHTML"]'
].map(selector => ({ selector, message: HTML }));

export default tseslint.config(
  { ignores: ['lib', 'node_modules', 'src/protocol.ts'] },
  {
    files: ['src/**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })],
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] }
    },
    rules: {
      ...reactHooks.configs['recommended-latest'].rules,
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/naming-convention': 'off', // the wire is snake_case, in both languages
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/unbound-method': 'off', // signals are connected as (this._onThing, this)
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/no-self-import': 'error',
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-restricted-syntax': ['error', ...noHtml]
    }
  },
  ...packageWalls,
  { files: ['src/components/sanitize.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: SPECS,
    rules: {
      '@typescript-eslint/unbound-method': 'off', // expect(object.method).toHaveBeenCalled()
      'max-lines': 'off',
      'max-lines-per-function': 'off'
    }
  }
);
