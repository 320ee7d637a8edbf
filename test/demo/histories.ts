/** What a repository's past looks like. */
export interface Story {
  readonly commits: readonly { readonly subject: string; readonly by: 'mara' | 'jonas'; readonly files: Readonly<Record<string, string>> }[];
  readonly branches: readonly { readonly name: string; readonly subject: string; readonly files: Readonly<Record<string, string>> }[];
}

const readme = (title: string, words: string) => `# ${title}\n\n${words}\n`;

/** The demo's repositories. Small, but each with a past that one could have had. */
export const histories: Readonly<Record<string, Story>> = {
  'acme/site': {
    commits: [
      { subject: 'Start the site', by: 'mara', files: { 'README.md': readme('acme.example', 'The public site.'), 'src/index.html': '<h1>Acme</h1>\n' } },
      { subject: 'Add the pricing page', by: 'jonas', files: { 'src/pricing.html': '<h1>Pricing</h1>\n<p>Free for one.</p>\n' } },
      { subject: 'Use the design tokens', by: 'mara', files: { 'src/site.css': ':root { --accent: #0969da; }\n' } },
      { subject: 'Say what the product does in one line', by: 'jonas', files: { 'src/index.html': '<h1>Acme</h1>\n<p>Every part, on time.</p>\n' } },
      { subject: 'Build with one command', by: 'mara', files: { 'package.json': '{ "name": "site", "private": true }\n' } },
    ],
    branches: [{ name: 'redesign', subject: 'Try a darker header', files: { 'src/header.css': 'header { background: #0d1117; }\n' } }],
  },
  'acme/api': {
    commits: [
      {
        subject: 'Start the API',
        by: 'jonas',
        files: { 'README.md': readme('Acme API', 'Orders in, parts out.'), 'main.go': 'package main\n\nfunc main() {}\n' },
      },
      { subject: 'Answer health checks', by: 'jonas', files: { 'health.go': 'package main\n' } },
      { subject: 'Read orders page by page', by: 'mara', files: { 'orders.go': 'package main\n\nconst pageSize = 50\n' } },
      { subject: 'Limit what one key may ask', by: 'jonas', files: { 'limits.go': 'package main\n\nconst perMinute = 600\n' } },
    ],
    branches: [
      { name: 'feature/webhooks', subject: 'Send a signed call for each order', files: { 'webhooks.go': 'package main\n' } },
      { name: 'fix/time-zones', subject: 'Keep times in UTC', files: { 'time.go': 'package main\n' } },
    ],
  },
  'acme/design-tokens': {
    commits: [
      {
        subject: 'Collect the colours',
        by: 'mara',
        files: { 'README.md': readme('Design tokens', 'One source for colours and spaces.'), 'colors.json': '{ "accent": "#0969da" }\n' },
      },
      { subject: 'Add spaces', by: 'mara', files: { 'spaces.json': '{ "s": 4, "m": 8, "l": 16 }\n' } },
      { subject: 'Add type sizes', by: 'jonas', files: { 'type.json': '{ "body": 14, "title": 20 }\n' } },
    ],
    branches: [],
  },
  'acme/infrastructure': {
    commits: [
      { subject: 'Describe the cluster', by: 'mara', files: { 'README.md': readme('Infrastructure', 'What runs where.'), 'cluster.yml': 'nodes: 3\n' } },
      { subject: 'Add a staging area', by: 'mara', files: { 'staging.yml': 'nodes: 1\n' } },
      { subject: 'Rotate the certificates monthly', by: 'mara', files: { 'certificates.yml': 'every: 30d\n' } },
    ],
    branches: [],
  },
  'mara/dotfiles': {
    commits: [
      { subject: 'Keep my shell', by: 'mara', files: { '.zshrc': 'export EDITOR=vim\n', 'README.md': readme('dotfiles', 'Mine.') } },
      { subject: 'Shorter prompt', by: 'mara', files: { '.zshrc': 'export EDITOR=vim\nPS1="%1~ "\n' } },
    ],
    branches: [],
  },
  'mara/notes': {
    commits: [
      { subject: 'First notes', by: 'mara', files: { '2026/november.md': '# November\n' } },
      { subject: 'Ideas for the talk', by: 'mara', files: { 'talk.md': '- refs are cheap\n- reflogs remember\n' } },
    ],
    branches: [],
  },
  'openkestrel/kestrel': {
    commits: [
      { subject: 'Import kestrel 0.1', by: 'jonas', files: { 'README.md': readme('kestrel', 'A small job runner.'), 'src/lib.rs': 'pub fn run() {}\n' } },
      { subject: 'Run jobs in order', by: 'jonas', files: { 'src/queue.rs': 'pub struct Queue;\n' } },
      { subject: 'Stop a job that hangs', by: 'mara', files: { 'src/timeout.rs': 'pub const SECONDS: u64 = 60;\n' } },
      { subject: 'Say why a job failed', by: 'jonas', files: { 'src/report.rs': 'pub fn report() {}\n' } },
    ],
    branches: [
      { name: 'retry', subject: 'Try a failed job again', files: { 'src/retry.rs': 'pub const TIMES: u8 = 3;\n' } },
      { name: 'old-api', subject: 'Keep the old interface', files: { 'src/old.rs': 'pub fn run_all() {}\n' } },
    ],
  },
};
