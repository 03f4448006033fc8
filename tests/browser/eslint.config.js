import js from '@eslint/js';
import globals from 'globals';

/** Ways to make markup or code from a string; the content security policy refuses them too. */
const MARKUP = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'srcdoc', 'write', 'writeln'];

const noMarkup = MARKUP.map((property) => ({ property, message: 'draw with nodes and textContent' }));

const noStyle = {
  selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value=/^(style|on.*)$/]",
  message: 'no inline style or script',
};

export default [
  { ignores: ['**/node_modules/**', '**/results/**', 'target/**', 'client/vendor/**'] },
  js.configs.recommended,
  {
    files: ['client/**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: globals.browser },
  },
  {
    files: ['tests/browser/**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: { ...globals.node, ...globals.browser } },
  },
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-properties': ['error', ...noMarkup],
      'no-restricted-syntax': ['error', noStyle],
      'max-lines': ['error', 500],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      'max-params': ['error', 5],
    },
  },
  {
    files: ['tests/browser/**/*.js'],
    rules: { 'no-empty-pattern': 'off', 'no-console': ['error', { allow: ['info'] }] },
  },
  {
    // The views draw and ask the session; the socket is none of their business.
    files: ['client/views/**', 'client/more/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['**/socket.js', '**/errands.js'] }],
    },
  },
  {
    // Pure: no page, no network, no clock.
    files: ['client/{errands,room,store,wire}.js'],
    languageOptions: {
      globals: {
        ...Object.fromEntries(Object.keys(globals.browser).map((name) => [name, 'off'])),
        URL: 'readonly',
        queueMicrotask: 'readonly',
      },
    },
    rules: {
      'no-restricted-properties': [
        'error',
        ...noMarkup,
        { object: 'Date', property: 'now', message: 'the time is handed in' },
        { object: 'Math', property: 'random', message: 'chance is handed in' },
      ],
    },
  },
];
