import { ipcRenderer } from 'electron';

// Hands one MessagePort to the page, nothing else.
ipcRenderer.on('port', (event) => window.postMessage('port', location.origin, [...event.ports]));
