import process from 'node:process';

// The slim process that starts git: nothing but its channel to the host keeps it alive.
process.on('disconnect', () => process.exit(0));
