import { contextBridge, ipcRenderer } from 'electron';

// The only thing the page gets from Electron: a way to ask for its one MessagePort. Main checks who asks (desktop/page/connect.ts).
contextBridge.exposeInMainWorld('everref', {
  connect: async (): Promise<void> => {
    await ipcRenderer.invoke('everref:connect');
  },
});

ipcRenderer.on('everref:port', (event) => window.postMessage('everref:port', location.origin, [...event.ports]));
