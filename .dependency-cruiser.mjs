// The import walls of docs/architecture: who may know whom. One rule, one sentence.
// Parsed by swc: TypeScript 7 has no compiler API, and dependency-cruiser 18 supports `typescript` below 7 only.

/** Folders under electron/ that do the work; hosts and interfaces are put around them, never the other way. */
const services = 'git|workspace|sync|cloud|history|recovery|handover|actions|webhook|notify|store|config|log';

/** `folder` may import itself, shared/, and of electron/ only what `allowed` matches. */
const only = (folder, allowed, comment) => ({
  name: `${folder}-imports`,
  severity: 'error',
  comment,
  from: { path: `^electron/${folder}/` },
  to: { path: '^(electron|renderer|build|test)/', pathNot: [`^electron/${folder}/`, ...allowed.map((path) => `^electron/${path}`)] },
});

const nobodyBut = (name, what, pathNot, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: '^(electron|shared|renderer)/', pathNot },
  to: what,
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or three.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'An import that leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'shared-runs-anywhere',
      severity: 'error',
      comment: 'shared/ imports itself, zod and the contract library.',
      from: { path: '^shared/' },
      to: { pathNot: ['^shared/', '(^|/)node_modules/zod/', '(^|/)node_modules/@orpc/contract/'] },
    },
    {
      name: 'page-knows-shared-only',
      severity: 'error',
      comment: 'Of our own folders the page imports shared/ and itself.',
      from: { path: '^renderer/' },
      to: { path: '^(electron|build|test)/' },
    },
    {
      name: 'page-has-no-node',
      severity: 'error',
      comment: 'The page is sandboxed: no Node, no electron.',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-ships-tests',
      severity: 'error',
      comment: 'Product code imports neither tests nor developer scripts.',
      from: { path: '^(electron|shared|renderer)/' },
      to: { path: '^(test|build)/' },
    },
    nobodyBut(
      'electron-only-in-desktop',
      { path: '(^|/)node_modules/electron/|^electron$' },
      ['^electron/main\\.ts$', '^electron/desktop/', '^electron/preload/'],
      'Everything but the desktop host runs without Electron.',
    ),
    nobodyBut(
      'processes-start-in-few-places',
      { path: '^(node:)?child_process$' },
      [
        '^electron/git/run[^/]*\\.ts$',
        '^electron/git/helper/',
        '^electron/engine/here/open-checkout\\.ts$',
        '^electron/actions/run-command\\.ts$',
        '^electron/sync/move/running-gits\\.ts$',
        '^electron/desktop/',
      ],
      "Git is started by git/run.ts and its helper; other processes by the user's own actions, what a click opens, what tells which git runs (ps), and the desktop.",
    ),
    nobodyBut('simple-git-behind-git', { path: '(^|/)node_modules/simple-git/' }, ['^electron/git/'], 'One way to git.'),
    nobodyBut(
      'aws-behind-its-adapter',
      { path: '(^|node_modules/)@aws-sdk/' },
      ['^electron/cloud/aws/', '^electron/webhook/relay'],
      'Only the AWS adapter and the relay know AWS.',
    ),
    {
      name: 'aws-sdk-in-one-file',
      severity: 'error',
      comment: 'The SDK is big: one file loads it, the others know its types only.',
      from: { path: '^electron/cloud/', pathNot: '^electron/cloud/aws/clients\\.ts$' },
      to: { path: '(^|node_modules/)@aws-sdk/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'aws-sdk-when-asked',
      severity: 'error',
      comment: 'And that file is imported when AWS is asked for something, never at the start.',
      from: {},
      to: { path: '^electron/cloud/aws/clients\\.ts$', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'services-know-no-host',
      severity: 'error',
      comment: 'A service never reaches for its host or an interface. (The webhook receiver is an HTTP server: it shares http/.)',
      from: { path: `^electron/(${services})/` },
      to: { path: '^(electron/(api|desktop|preload|engine)/|electron/(main|serve|cli)\\.ts$|renderer/)' },
    },
    {
      name: 'services-know-no-http',
      severity: 'error',
      comment: 'Only the webhook receiver serves HTTP among the services.',
      from: { path: `^electron/(${services})/`, pathNot: '^electron/webhook/' },
      to: { path: '^electron/http/' },
    },
    {
      name: 'engine-knows-no-interface',
      severity: 'error',
      comment: 'The engine is plain Node: hosts are put around it.',
      from: { path: '^electron/engine/' },
      to: { path: '^(electron/(api|desktop|preload|http)/|electron/(main|serve|cli)\\.ts$|renderer/)' },
    },
    only('log', [], 'The logger knows nobody.'),
    only('store', ['log/'], 'The store knows the logger.'),
    only('config', ['log/'], 'The configuration knows the logger.'),
    only('notify', ['log/'], 'What to say is decided from plain data.'),
    only('git', ['log/'], 'git ← workspace ← sync: git knows neither.'),
    only('workspace', ['git/', 'store/', 'config/', 'log/'], 'git ← workspace ← sync.'),
    only('sync', ['git/', 'workspace/', 'store/', 'config/', 'history/', 'log/'], 'git ← workspace ← sync.'),
    only('webhook', ['http/listen\\.ts$', 'store/', 'log/'], 'The receiver takes, checks and writes down; it works on nothing.'),
    only('cloud', ['sync/ports\\.ts$', 'store/', 'log/'], 'Adapters implement the ports and use the store’s opener.'),
    ...['history', 'recovery', 'handover', 'actions'].map((folder) =>
      only(folder, ['git/', 'store/', 'sync/ports\\.ts$', 'log/'], 'Of sync it knows the ports only.'),
    ),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
