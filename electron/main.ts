import { app } from 'electron';

// Composition only: the desktop host is put together here.
app.enableSandbox();
