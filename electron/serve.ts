import process from 'node:process';

// Composition only: the headless host is put together here.
process.stderr.write('everref: the headless host is not built yet\n');
process.exitCode = 1;
